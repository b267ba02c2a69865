import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { selectionParameters, selects } from './selection'
import { survey, surveyParameters } from './survey'

const parameters = z.strictObject({
  ...surveyParameters,
  ...selectionParameters,
  /** So many may be left, in percent of `of`: a live cache fills again while it is cleared. */
  of: z.number().default(0),
  allow: z.number().min(0).max(100).default(0),
})

const columns: readonly Column[] = [
  { name: 'ok', type: 'bool' },
  { name: 'left', type: 'int' },
  { name: 'seen', type: 'int' },
]

/** Counts what a selection still finds; all keys are walked, or it fails. */
export const redisLeftKeys: Probe<z.infer<typeof parameters>> = {
  name: 'redis.left-keys',
  summary: 'Counts the keys that a rule still selects: how a removal in batches is settled.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ separator, of, allow, prefix, rule, idle_days, spare_work, ...limits }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const chosen = { prefix, rule, idle_days, spare_work }
    let left = 0
    const told = await survey(
      session,
      limits,
      met => {
        if (selects(chosen, separator, met)) left++
      },
      use,
    )
    if (!told.whole)
      throw new OpsError({
        kind: 'timeout',
        code: 'NOT_COUNTED',
        message: `${told.seen} keys were counted in the time and number allowed, and there are more: how many are left is not known.`,
        hint: 'Allow more time, more keys or a larger share of the server.',
      })
    return { columns, rows: [[left <= (of * allow) / 100, left, told.seen]] }
  },
}

import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { byPrefix } from './by-prefix'
import { patternOf } from './key-names'
import { selectionParameters, selects } from './selection'
import { noWalk, survey, surveyParameters, walkCells, walkColumns } from './survey'

const { prefix: _, ...selection } = selectionParameters
const parameters = z.strictObject({
  ...surveyParameters,
  ...selection,
  top: z.number().int().min(1).max(500).default(50),
})

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'prefix', type: 'text' },
  { name: 'pattern', type: 'text' },
  { name: 'keys', type: 'int' },
  { name: 'selected', type: 'int' },
  { name: 'selected_bytes', type: 'int' },
  { name: 'selected_pct', type: 'float' },
  { name: 'least_idle_seconds', type: 'int' },
  { name: 'example', type: 'text' },
  ...walkColumns,
]

/** Which keys a rule selects, added up by prefix: the walk as one row, then the prefixes that have any. */
export const redisStaleKeys: Probe<z.infer<typeof parameters>> = {
  name: 'redis.stale-keys',
  summary: 'Walks the keys within a share of the server’s time and counts by prefix those that a rule selects.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ separator, top, rule, idle_days, spare_work, ...limits }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const chosen = { prefix: null, rule, idle_days, spare_work }
    const none = () => ({ keys: 0, selected: 0, bytes: 0, least: Number.POSITIVE_INFINITY, example: '' })
    const prefixes = byPrefix(separator, none)
    const all = none()
    const told = await survey(
      session,
      limits,
      met => {
        const mine = selects(chosen, separator, met)
        for (const sum of [all, prefixes.of(met.key)]) {
          sum.keys++
          if (!mine) continue
          sum.selected++
          sum.bytes += met.bytes
          sum.least = Math.min(sum.least, met.idleSeconds ?? Number.POSITIVE_INFINITY)
          sum.example ||= met.key
        }
      },
      use,
    )
    const cells = (sum: typeof all): Cell[] => [
      ...[sum.keys, sum.selected, sum.bytes],
      sum.keys === 0 ? 0 : Math.round((1000 * sum.selected) / sum.keys) / 10,
      Number.isFinite(sum.least) ? sum.least : null,
      sum.example || null,
    ]
    const rows: Cell[][] = [
      ['walk', limits.match, null, limits.match, ...cells(all), ...walkCells(told)],
      ...prefixes
        .top(top, sum => sum.selected)
        .filter(({ sum }) => sum.selected > 0)
        .map(({ name, prefix, sum }) => [
          ...['prefix', name, prefix, prefix === '' ? limits.match : patternOf(prefix)],
          ...[...cells(sum), ...noWalk],
        ]),
    ]
    return { columns, rows }
  },
}

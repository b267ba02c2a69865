import { OpsError } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import { record } from '#domain/table'
import type { Item } from './items'
import type { Live } from './live'
import { boundAction, whereOf } from './prepare'
import { executors } from './steps'

/**
 * Why the next batch has to wait, read by the step's `hold`: its first row, by the column `reason`. Undefined when
 * nothing holds it up, or the step has no such fence. Throws when that could not be read: then no batch begins.
 */
export async function holdReason(live: Live, step: ActionStep, item: Item | undefined): Promise<string | undefined> {
  const where = { ...whereOf(live, step), timeoutMs: 15_000 }
  const kind = step.actions.hold?.[0]?.kind
  const bound = kind && (await boundAction(live, step, 'hold', where, item))
  if (!kind || !bound) return undefined
  const [answer] = await executors[kind].read([bound], where)
  if (!answer || answer.failure)
    throw new OpsError({
      ...(answer?.failure ?? { kind: 'fault' }),
      message: `Whether the next batch has to wait could not be read. ${answer?.failure?.message ?? 'There was no answer.'}`,
    })
  const { table } = answer.look
  return table.rows.length === 0
    ? undefined
    : live.recorder.mask.text(String(record(table, 0).reason ?? 'It has to wait.'))
}

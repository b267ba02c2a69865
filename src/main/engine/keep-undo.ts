import { OpsError } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import { records, type Table } from '#domain/table'
import type { Value } from '../expressions/value'
import type { Item } from './items'
import { type Live, since, stateOf } from './live'
import { bindAction, whereOf } from './prepare'
import { executors } from './steps'

/** Reads what would take the change back, before it is made. What cannot be kept stops the change. */
export async function keepUndo(
  live: Live,
  step: ActionStep,
  item: Item | undefined,
  last: Readonly<Record<string, Value>> = {},
): Promise<Table | undefined> {
  const where = whereOf(live, step)
  const bound = await bindAction(live, step, 'undo', where, item, last)
  const kind = step.actions.undo?.[0]?.kind
  if (!bound || !kind) return undefined
  const startedAt = performance.now()
  const [answer] = await executors[kind].read([bound], where)
  if (!answer || answer.failure)
    throw new OpsError({
      // Who has no right to look has none to change either: that is what the operator has to hear.
      kind: answer?.failure?.kind === 'denied' ? 'denied' : 'rejected',
      code: 'NO_UNDO',
      message: `Nothing was done: what would take it back could not be kept. ${answer?.failure?.message ?? ''}`.trim(),
      hint: answer?.failure?.hint,
    })
  if (answer.look.table.cut)
    throw new OpsError({
      kind: 'rejected',
      code: 'NO_UNDO',
      message: `Nothing was done: what would take it back is more than can be kept (${answer.look.table.cut}).`,
    })
  // It is replayed word for word, so it cannot be kept with dots in it; and as it is, it may not be kept.
  if (answer.look.table.rows.flat().some(cell => typeof cell === 'string' && live.recorder.mask.hides(cell)))
    throw new OpsError({
      kind: 'rejected',
      code: 'NO_UNDO',
      message: 'Nothing was done: what would take it back holds a secret, and secrets are not put on record.',
    })
  const any =
    records(answer.look.table).some(row => row.statement !== null) || stateOf(live, step.id).undo?.state === 'kept'
  await live.recorder.emit(
    {
      type: 'step.table',
      step: step.id,
      item: item?.key,
      role: 'undo',
      table: answer.look.table,
      ms: since(startedAt),
    },
    { type: 'step.undo', step: step.id, state: any ? 'kept' : 'impossible' },
  )
  return answer.look.table
}

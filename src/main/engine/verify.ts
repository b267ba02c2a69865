import { OpsError } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import type { Item } from './items'
import { type Live, since } from './live'
import { bindAction, whereOf } from './prepare'
import { executors } from './steps'

/**
 * Reads whether a change is in effect: true or false, undefined when the step has no verification.
 * A verification says yes by rows: every `ok` is true, or, without such a column, there is at least one row.
 * Throws when it could not look.
 */
export async function verify(
  live: Live,
  step: ActionStep,
  item: Item | undefined,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const table = await verification(live, step, item, signal)
  return table && saysYes(table)
}

/** What the verification brought back, put on record; undefined when the step has none. Throws when it could not look. */
export async function verification(
  live: Live,
  step: ActionStep,
  item: Item | undefined,
  signal?: AbortSignal,
): Promise<Table | undefined> {
  const where = whereOf(live, step, signal)
  const bound = await bindAction(live, step, 'verify', where, item)
  const kind = step.actions.verify?.[0]?.kind
  if (!bound || !kind) return undefined
  const startedAt = performance.now()
  // What is left of a change made in batches is counted, and a count may take as long as a batch.
  const timeoutMs = step.options.repeat ? where.timeoutMs : Math.min(where.timeoutMs, 30_000)
  const [answer] = await executors[kind].read([bound], { ...where, timeoutMs })
  if (!answer || answer.failure)
    throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer to the verification.' })
  const table = live.recorder.mask.table(answer.look.table)
  await live.recorder.emit({
    type: 'step.table',
    step: step.id,
    item: item?.key,
    role: 'verify',
    table,
    ms: since(startedAt),
  })
  return table
}

export function saysYes(table: Table): boolean {
  const ok = table.columns.findIndex(column => column.name === 'ok')
  return table.rows.length > 0 && (ok < 0 || table.rows.every(row => row[ok] === true))
}

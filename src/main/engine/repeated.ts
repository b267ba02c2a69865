import { OpsError, toFailure } from '#domain/failure'
import type { ActionStep, Repeat } from '#domain/runbook'
import { record, type Table } from '#domain/table'
import { compileCondition, holds, typedRows } from '../expressions/condition'
import { cellValue, type Value } from '../expressions/value'
import type { Item } from './items'
import type { Live } from './live'
import { scopeOf } from './scope'

/** What a batch knows of the one before it, as `last_<column>`: nothing (null) before the first. */
export function lastValues(step: ActionStep, answer?: Table): Record<string, Value> {
  if (!step.options.repeat) return {}
  const texts = [...(step.actions.action ?? []), ...(step.actions.undo ?? [])]
    .map(action => action.text.toLowerCase())
    .join('\n')
  const unknown: Value = { type: 'cell', text: null, cel: null, sqlType: null, secret: false }
  const asked = Object.fromEntries([...texts.matchAll(/\blast_[a-z0-9_]+/g)].map(([name]) => [name, unknown]))
  const known = (answer?.columns ?? []).map((column, at) => [
    `last_${column.name}`,
    cellValue(answer?.rows[0]?.[at] ?? null, column),
  ])
  return { ...asked, ...Object.fromEntries(known) }
}

/** Milliseconds between two batches, before the operator says otherwise. */
export function pauseOf(live: Live, repeat: Repeat, step: ActionStep): number {
  if (typeof repeat.pause === 'number') return repeat.pause
  const seconds = Number(compileCondition(repeat.pause).evaluate(scopeOf(live, step.target)))
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : 0
}

/** How much there is to do, as it was known before; undefined when nobody counted. */
export function totalOf(live: Live, step: ActionStep, item: Item | undefined): number | undefined {
  const total = step.options.repeat?.total
  if (total === undefined) return undefined
  const row = Object.fromEntries(Object.entries(item?.values ?? {}).map(([name, value]) => [name.slice(4), value.cel]))
  const answer = compileCondition(total).evaluate({ ...scopeOf(live, step.target), ...(item && { row }) })
  return answer === null ? undefined : Number(answer)
}

/** What a batch answered: how much it did, and whether it was the last. Throws when that cannot be read from its row. */
export function readBatch(live: Live, step: ActionStep, repeat: Repeat, answer: Table) {
  const { done, unit } = record(answer, 0)
  const [row] = typedRows(answer)
  try {
    const last = holds(compileCondition(repeat.until), { ...scopeOf(live, step.target), ...(row && { row }) })
    return { done: Number(done ?? 0), unit: typeof unit === 'string' ? unit : undefined, last }
  } catch (error) {
    const failure = toFailure(error)
    throw new OpsError({
      ...failure,
      message: `The batch was made, but its answer was not understood: ${failure.message}`,
    })
  }
}

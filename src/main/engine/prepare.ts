import { OpsError } from '#domain/failure'
import type { NewRunEvent } from '#domain/run-event'
import type { Action, ActionStep, Role } from '#domain/runbook'
import type { Table } from '#domain/table'
import { compileCondition, holds, typedRows } from '../expressions/condition'
import { cellValue, type Value } from '../expressions/value'
import { type Live, stateOf } from './live'
import { scopeOf } from './scope'
import { executors } from './steps'
import type { Bound, Where } from './steps/executor'

/** One row that an `each` step acts on. */
export interface Item {
  readonly key: string
  readonly values: Readonly<Record<string, Value>>
  readonly cells: Table['rows'][number]
}

export function whereOf(live: Live, step: ActionStep, signal = live.controller.signal): Where {
  const target = live.header.targets[step.target]
  const profile = target && live.profiles.get(target.profile)
  if (!profile)
    throw new OpsError({
      kind: 'missing',
      message: `The profile of target ${step.target} is gone.`,
      hint: 'It was removed after this run began.',
    })
  return {
    profile: profile.id,
    target: profile,
    sessions: live.parts.sessions,
    probes: live.parts.probes,
    step,
    signal,
    timeoutMs: step.options.timeoutMs,
    onOutput: (stream, text) => live.recorder.output(step.id, stream, text),
  }
}

/** The text of that role for this server's version; undefined when the step has none of that role at all. */
export async function actionFor(step: ActionStep, role: Role, where: Where): Promise<Action | undefined> {
  const actions = step.actions[role]
  if (!actions || actions.length === 0) return undefined
  if (actions.every(action => action.since === undefined && action.until === undefined)) return actions[0]
  const major = (await executors[step.kind].major?.(where)) ?? 0
  const fit = actions.find(
    action => major >= (action.since ?? 0) && major <= (action.until ?? Number.POSITIVE_INFINITY),
  )
  if (fit) return fit
  if (role !== 'action') return undefined
  throw new OpsError({
    kind: 'missing',
    code: 'VERSION',
    message: `This step has no text for version ${major}.`,
    hint: `It is written for ${actions.map(one => `${one.since ?? '…'} to ${one.until ?? '…'}`).join(', ')}.`,
  })
}

/** The action of that role with this run's values (and the item's row) in place, put on record as the command to be sent. */
export async function bindAction(
  live: Live,
  step: ActionStep,
  role: Role,
  where: Where,
  item?: Item,
  more: Readonly<Record<string, Value>> = {},
): Promise<Bound | undefined> {
  const bound = await boundAction(live, step, role, where, item, more)
  if (bound && role !== 'progress') await live.recorder.emit(bound.command)
  return bound
}

/** As `bindAction`, with the event that puts it on record still to be written. */
export async function boundAction(
  live: Live,
  step: ActionStep,
  role: Role,
  where: Where,
  item?: Item,
  more: Readonly<Record<string, Value>> = {},
): Promise<(Bound & { readonly command: NewRunEvent }) | undefined> {
  const action = await actionFor(step, role, where)
  if (!action) return undefined
  // A preview of a redis step may be sql: the fence says its own kind.
  const bound = await executors[action.kind].bind(action, step, { ...live.values, ...item?.values, ...more })
  const command = {
    type: 'step.command',
    step: step.id,
    item: item?.key,
    role,
    kind: action.kind,
    text: live.recorder.mask.text(bound.shown),
    values: bound.values,
  } as const
  return { ...bound, command }
}

/** The rows of the step this one works through, after its `when`. */
export function itemsOf(live: Live, step: ActionStep): { items: readonly Item[]; table: Table } {
  const from = step.options.each
  const table = stateOf(live, from ?? '').tables.findLast(one => one.role === 'action' && one.item === undefined)?.table
  if (!table)
    throw new OpsError({
      kind: 'missing',
      code: 'NOT_RUN',
      message: `There are no rows of “${from}” to work through: it was not run, or failed.`,
    })
  const scope = scopeOf(live, step.target)
  const rows = typedRows(table)
  const condition = step.options.when === undefined ? undefined : compileCondition(step.options.when)
  const chosen = table.rows.flatMap((_, index) =>
    condition && !holds(condition, { ...scope, row: rows[index], rows }) ? [] : [index],
  )
  const { inexact: _, ...kept } = { ...table, rows: chosen.map(index => table.rows[index] ?? []) }
  const keys = keysOf(kept, step.options.key)
  return {
    table: kept,
    items: chosen.map((row, index) => {
      const cells = exactRow(live, from ?? '', table, row)
      return {
        key: keys[index] ?? String(index),
        cells,
        values: Object.fromEntries(
          table.columns.map((column, at) => [`row_${column.name}`, cellValue(cells[at] ?? null, column)]),
        ),
      }
    }),
  }
}

/** The row as the server said it. A name without its control characters is another object's name: then nothing is done. */
function exactRow(live: Live, from: string, table: Table, row: number): Table['rows'][number] {
  const cells = live.exact.get(from)?.rows[row] ?? (table.inexact?.includes(row) ? undefined : table.rows[row])
  if (cells) return cells
  throw new OpsError({
    kind: 'missing',
    code: 'NOT_KEPT',
    message: `Row ${row + 1} of “${from}” is not on record word for word, so nothing was done with it.`,
    hint: `Run “${from}” again first.`,
  })
}

/** A name for each row, unique in the table: the key columns, or as many columns from the left as it takes. */
function keysOf(table: Table, key: readonly string[]): string[] {
  const name = (columns: readonly number[]) => table.rows.map(row => columns.map(at => String(row[at] ?? '')).join('.'))
  const wanted = key.map(one => table.columns.findIndex(column => column.name === one)).filter(at => at >= 0)
  for (let take = wanted.length > 0 ? wanted.length : 1; take <= table.columns.length; take++) {
    const columns = wanted.length >= take ? wanted : table.columns.map((_, at) => at).slice(0, take)
    const names = name(columns)
    if (new Set(names).size === names.length) return names
  }
  return table.rows.map((_, index) => `row ${index + 1}`)
}

import { OpsError } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import { compileCondition, holds, typedRows } from '../expressions/condition'
import { cellValue, type Value } from '../expressions/value'
import { type Live, stateOf } from './live'
import { scopeOf } from './scope'

/** One row that an `each` step acts on. */
export interface Item {
  readonly key: string
  readonly values: Readonly<Record<string, Value>>
  readonly cells: Table['rows'][number]
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

/** What is longer is a document, not a name. */
const longestKey = 1000

/** A name for each row, unique in the table: the key columns, or as many columns from the left as it takes. */
function keysOf(table: Table, key: readonly string[]): string[] {
  const name = (columns: readonly number[]) => table.rows.map(row => columns.map(at => String(row[at] ?? '')).join('.'))
  const wanted = key.map(one => table.columns.findIndex(column => column.name === one)).filter(at => at >= 0)
  for (let take = wanted.length > 0 ? wanted.length : 1; take <= table.columns.length; take++) {
    const columns = wanted.length >= take ? wanted : table.columns.map((_, at) => at).slice(0, take)
    const names = name(columns)
    if (new Set(names).size === names.length && names.every(one => one.length <= longestKey)) return names
  }
  return table.rows.map((_, index) => `row ${index + 1}`)
}

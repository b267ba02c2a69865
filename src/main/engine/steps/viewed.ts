import type { ActionStep } from '#domain/runbook'
import type { Cell, Table } from '#domain/table'

/** A plan is drawn whole or not at all: where one is the evidence, so much of it is kept. */
const planLimit = 2_000_000

/** Characters of a cell that are kept on record; undefined is the usual limit. */
export const cellLimitOf = (step: ActionStep): number | undefined => (step.options.view ? planLimit : undefined)

/** What a step brought back, as its view wants it: the column of EXPLAIN is `plan`, and its JSON has no blanks. */
export function asViewed(table: Table, step: ActionStep | undefined): Table {
  if (step?.options.view !== 'plan') return table
  const at = table.columns.findIndex(column => column.name === 'QUERY PLAN' || column.name === 'plan')
  return {
    ...table,
    columns: table.columns.map((column, place) => (place === at ? { ...column, name: 'plan' } : column)),
    rows: table.rows.map(row => row.map((cell, place) => (place === at ? compact(cell) : cell))),
  }
}

function compact(cell: Cell): Cell {
  try {
    return typeof cell === 'string' ? JSON.stringify(JSON.parse(cell)) : cell
  } catch {
    return cell
  }
}

import type { Table } from '#domain/table'
import { typedCell, type Value } from './value'

export type Row = Readonly<Record<string, Value['cel']>>

/** Rows as conditions see them: int → bigint, decimal and float → number, null stays null. */
export const typedRows = (table: Table): Row[] =>
  table.rows.map(cells =>
    Object.fromEntries(table.columns.map((column, at) => [column.name, typedCell(cells[at] ?? null, column.type)])),
  )

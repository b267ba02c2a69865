/** A value as it travels and is stored: plain JSON. What JSON has no word for travels as text with all its digits. */
export type Cell = string | number | boolean | null

/**
 * How a column's cells are to be read.
 * int and decimal travel as a number when that is exact, else as text; time is ISO 8601 with zone; json is JSON text.
 */
export type ColumnType = 'int' | 'decimal' | 'float' | 'text' | 'bool' | 'time' | 'interval' | 'json' | 'bytes'

export interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** Rows from any source. Arrays, not objects: two columns may share a name. */
export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** Set when rows were left behind; says how it was cut, in words for the operator. */
  readonly cut?: string
  /** Rows that are not word for word what the server said: control characters, secrets or lengths were taken out. */
  readonly inexact?: readonly number[]
}

/** Columns as a table of names and types writes them. */
export const columnsOf = (types: Readonly<Record<string, ColumnType>>): Column[] =>
  Object.entries(types).map(([name, type]) => ({ name, type }))

export const emptyTable: Table = { columns: [], rows: [] }

/** Row `index` as name → cell; of two columns with one name the last wins. */
export function record(table: Table, index: number): Record<string, Cell> {
  const cells = table.rows[index] ?? []
  return Object.fromEntries(table.columns.map((column, at) => [column.name, cells[at] ?? null]))
}

export const records = (table: Table): Record<string, Cell>[] => table.rows.map((_, index) => record(table, index))

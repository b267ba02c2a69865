import type { Cell, ColumnType, Table } from '#domain/table'

// A leading zero is an identifier or a code, not a number.
const int = /^-?(?:0|[1-9]\d*)$/
const float = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A table of texts: a column of numbers gets their type, and its empty cells become null. Short rows are filled with null. */
export function typedTable(names: readonly string[], rows: readonly (readonly (string | undefined)[])[]): Table {
  const columns = names.map((name, at) => {
    const cells = rows.map(row => row[at]).filter(cell => cell !== undefined && cell !== '')
    return { name: name.trim(), type: typeOf(cells) }
  })
  return { columns, rows: rows.map(row => columns.map((column, at) => cellOf(row[at], column.type))) }
}

function typeOf(cells: readonly (string | undefined)[]): ColumnType {
  const all = (pattern: RegExp) => cells.length > 0 && cells.every(cell => pattern.test(cell ?? ''))
  return all(int) ? 'int' : all(float) ? 'float' : 'text'
}

function cellOf(cell: string | undefined, type: ColumnType): Cell {
  if (cell === undefined) return null
  if (type === 'text') return cell
  if (cell === '') return null
  const number = Number(cell)
  return type === 'int' && !Number.isSafeInteger(number) ? cell : number
}

import type { Cell, ColumnType, Table } from '#domain/table'

/** A JSON value as a table: a list gives a row for each entry, anything else one row. */
export const fromJson = (value: unknown): Table => fromRecords(Array.isArray(value) ? value : [value])

/** Objects give columns by their keys, in the order first seen; anything else stands in a column `value`. */
export function fromRecords(values: readonly unknown[]): Table {
  const rows = values.map(
    value => new Map<string, unknown>(isRecord(value) ? Object.entries(value) : [['value', value]]),
  )
  const names = [...new Set(rows.flatMap(row => [...row.keys()]))]
  const columns = names.map(name => ({ name, type: typeOf(rows.map(row => row.get(name))) }))
  return { columns, rows: rows.map(row => columns.map(column => cellOf(row.get(column.name)))) }
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function typeOf(values: readonly unknown[]): ColumnType {
  const present = values.filter(value => value !== null && value !== undefined)
  const all = (is: (value: unknown) => boolean) => present.length > 0 && present.every(is)
  if (all(value => Number.isInteger(value) || (typeof value === 'string' && bigger(value)))) return 'int'
  if (all(value => typeof value === 'number')) return 'float'
  if (all(value => typeof value === 'boolean')) return 'bool'
  return present.some(value => typeof value === 'object') ? 'json' : 'text'
}

/** How a whole number past 2^53 was kept. */
const bigger = (text: string) => /^-?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))

const cellOf = (value: unknown): Cell => {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}

import type { Cell, Column } from '#domain/table'
import { namesOf, toCsv } from '../../parts/csv'
import { writtenName } from './names'

export type ExportForm = 'csv' | 'csv-raw' | 'json' | 'inserts'

type Row = readonly Cell[]

/** Some rows in a form; the first of them bring its head along. */
export function written(
  columns: readonly Column[],
  rows: readonly Row[],
  { form, table }: { form: ExportForm; table: string },
  first: boolean,
): string {
  if (form === 'json') return toJsonLines(columns, rows)
  if (form === 'inserts') return toInserts(columns, rows, table)
  return toCsv({ columns, rows }, form === 'csv' ? 'safe' : 'raw', first)
}

/** One object a line. JSON from the server stands in it as JSON, with all its digits. */
function toJsonLines(columns: readonly Column[], rows: readonly Row[]): string {
  const names = namesOf(columns).map(name => JSON.stringify(name))
  const value = (cell: Cell, column: Column | undefined) =>
    // Its own line ends can only stand between values.
    column?.type === 'json' && typeof cell === 'string' ? cell.replaceAll(/[\r\n]+/g, ' ') : JSON.stringify(cell)
  return rows
    .map(row => `{${names.map((name, at) => `${name}:${value(row[at] ?? null, columns[at])}`).join(',')}}\n`)
    .join('')
}

const rowsPerInsert = 100

/** INSERT statements. `table` is written as it was given; values are quoted so that any PostgreSQL reads them back. */
function toInserts(columns: readonly Column[], rows: readonly Row[], table: string): string {
  const into = `insert into ${table} (${namesOf(columns).map(writtenName).join(', ')}) values\n`
  let text = ''
  for (let at = 0; at < rows.length; at += rowsPerInsert) {
    const some = rows.slice(at, at + rowsPerInsert)
    text += `${into}${some.map(row => `  (${row.map((cell, column) => literal(cell, columns[column])).join(', ')})`).join(',\n')};\n`
  }
  return text
}

function literal(cell: Cell, column: Column | undefined): string {
  if (cell === null) return 'null'
  if (typeof cell === 'boolean') return String(cell)
  const text = String(cell)
  const number = column?.type === 'int' || column?.type === 'decimal' || column?.type === 'float'
  if (number && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) return text
  const quoted = `'${text.replaceAll("'", "''")}'`
  // Whatever standard_conforming_strings says where it is read.
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

import { stringify } from 'csv-stringify/browser/esm/sync'
import type { Table } from '#domain/table'

/**
 * A table as RFC 4180 text, with the columns' names first unless `head` is false. Cells that a spreadsheet would run as a formula get a leading apostrophe, unless `raw`.
 * Null is an empty field; an empty text is a quoted one, so that both come back.
 */
export function toCsv(table: Table, form: 'safe' | 'raw' = 'safe', head = true): string {
  const rows = head ? [table.columns.map(column => column.name), ...table.rows] : [...table.rows]
  return stringify(rows, {
    escape_formulas: form === 'safe',
    quoted_empty: false,
    quoted_match: /^$|[\r\n]/,
    record_delimiter: '\r\n',
    cast: { boolean: value => (value ? 'true' : 'false') },
  })
}

/** The columns' names, each once: later columns of one name are numbered. */
export function namesOf(columns: Table['columns']): string[] {
  const seen = new Map<string, number>()
  return columns.map(({ name }) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

/** A table as JSON: a list of rows by column name. */
export function toJson(table: Table): string {
  const names = namesOf(table.columns)
  const rows = table.rows.map(row => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])))
  return `${JSON.stringify(rows, null, 2)}\n`
}

/** Columns by tabs, for the clipboard: what a spreadsheet and a ticket both take. Tabs and newlines inside become spaces. */
export const toTabs = (table: Table) =>
  [table.columns.map(column => column.name), ...table.rows]
    .map(row => row.map(cell => (cell === null ? '' : String(cell).replace(/[\t\r\n]+/g, ' '))).join('\t'))
    .join('\n')

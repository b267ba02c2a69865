import type { Table } from '#domain/table'
import { cellText, heading, isNumeric } from './cell-text'

const looked = 300
const widest = 34

/** A width in characters for each column from its heading and first rows, so that scrolling moves nothing. */
export const columnWidths = (table: Table): number[] =>
  table.columns.map((column, at) => {
    let width = heading(column.name).length + 3
    for (const row of table.rows.slice(0, looked)) {
      width = Math.max(width, cellText(row[at] ?? null, column).text.length + 2)
    }
    // A digit is wider than most letters; numbers keep their full width.
    const room = isNumeric(column) ? width : width * 0.9
    return Math.ceil(Math.min(widest, Math.max(5, room))) + 1
  })

import type { Table } from '#domain/table'
import { cellText, heading } from './cell-text'

const looked = 300
const widest = 44

/** A width in characters for each column from its heading and first rows, so that scrolling moves nothing. */
export const columnWidths = (table: Table): number[] =>
  table.columns.map((column, at) => {
    let width = heading(column.name).length + 3
    for (const row of table.rows.slice(0, looked)) {
      width = Math.max(width, cellText(row[at] ?? null, column).text.length + 2)
    }
    return Math.min(widest, Math.max(5, width)) + 1
  })

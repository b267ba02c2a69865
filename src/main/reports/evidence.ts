import type { BlockContent } from 'mdast'
import { amount } from '#domain/amount'
import type { Cell, Table } from '#domain/table'
import { grid, paragraph } from './nodes'

/** Rows of one table in a report; the rest is in the history, and the report says so. */
const rowLimit = 200
const cellLimit = 2000

const numeric = new Set(['int', 'decimal', 'float'])

/** A table of evidence, cut to what a reader can take in, with what was cut said below it. Numbers as they came, or with the unit that their column promises. */
export function evidence(table: Table, form: 'exact' | 'readable' = 'exact'): BlockContent[] {
  if (table.columns.length === 0) return []
  const kept = table.rows.slice(0, rowLimit)
  const said = [
    table.rows.length > kept.length ? `${kept.length} of ${table.rows.length} rows; the history has the others.` : '',
    table.cut ?? '',
    table.rows.length === 0 ? 'No rows.' : '',
  ].filter(Boolean)
  return [
    grid(
      table.columns.map(column => column.name),
      kept.map(row =>
        table.columns.map(({ name }, at) => {
          const cell = row[at] ?? null
          return (form === 'readable' && withUnit(cell, name)) || cellText(cell)
        }),
      ),
      table.columns.map(column => (numeric.has(column.type) ? 'right' : null)),
    ),
    ...said.map(line => paragraph(line)),
  ]
}

/** The cells behind a finding, name by name. */
export const facts = (cells: Readonly<Record<string, Cell>>): BlockContent =>
  grid(
    ['Evidence', 'Value'],
    Object.entries(cells).map(([name, value]) => [name, cellText(value)]),
  )

/** The unit that a column's name promises: `total_bytes`, `wait_ms`. */
export function unitOf(column: string): string {
  const word = /(?:^|_)(bytes|pct|ms|seconds)$/.exec(column)?.[1] ?? ''
  return { pct: '%', seconds: 's' }[word] ?? word
}

function withUnit(cell: Cell, column: string): string | undefined {
  const unit = unitOf(column)
  const value = cell === null || cell === '' || typeof cell === 'boolean' ? Number.NaN : Number(cell)
  return unit && Number.isFinite(value) ? amount(value, unit) : undefined
}

function cellText(cell: Cell): string {
  if (cell === null) return '∅'
  const text = String(cell)
  return text.length > cellLimit ? `${text.slice(0, cellLimit)}… (${text.length} characters)` : text
}

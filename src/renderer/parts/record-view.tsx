import type { CSSProperties } from 'react'
import type { Finding } from '#domain/finding'
import type { Table } from '#domain/table'
import { cellText, heading, shareOf } from './cell-text'
import { rowSeverity } from './row-severity'
import { Visible } from './visible'

/** One row of many columns, written as name and value: nobody should scroll sideways to read a single row. */
export function RecordView({
  table,
  name,
  findings = [],
}: {
  table: Table
  name: string
  findings?: readonly Finding[] | undefined
}) {
  const row = table.rows[0] ?? []
  const found = rowSeverity(table, findings)(0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`table-scroll record${found ? ` row-${found}` : ''}`} tabIndex={0} aria-label={name}>
      <dl>
        {table.columns.map((column, at) => {
          const shown = cellText(row[at] ?? null, column)
          const share = shareOf(row[at] ?? null, column)
          // Name and value share a line; a value that would break within a word gets one for itself.
          const wide = heading(column.name).length + shown.text.length > 29
          const classes = [shown.empty ? 'empty-cell' : '', share === undefined ? '' : 'share-cell']
          return (
            <div key={`${column.name} ${at + 1}`} className={wide ? 'record-wide' : undefined}>
              <dt title={column.name}>{heading(column.name)}</dt>
              <dd
                className={classes.filter(Boolean).join(' ') || undefined}
                style={share === undefined ? undefined : ({ '--share-part': share / 100 } as CSSProperties)}
                title={shown.exact}
              >
                <Visible text={shown.text.slice(0, 4000)} form="block" />
              </dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}

/** Whether a table reads better as one record. */
export const isRecord = (table: Table) => table.rows.length === 1 && table.columns.length > 4

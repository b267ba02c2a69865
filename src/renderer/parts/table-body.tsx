import { useVirtualizer } from '@tanstack/react-virtual'
import type { Severity } from '#domain/finding'
import type { Cell, Column } from '#domain/table'
import { SeverityIcon } from './badges'
import { DataCell } from './data-cell'
import { type Picking, PickOne } from './table-picking'

const rowHeight = 24

/** The rows in sight. `severity` marks what was found in a row; given only where some row has any. */
export function TableBody({
  columns,
  widths,
  rows,
  scroll,
  picking,
  severity,
  onOpen,
}: {
  columns: readonly Column[]
  widths: readonly number[]
  rows: readonly { readonly id: string; readonly index: number; readonly original: readonly Cell[] }[]
  scroll: HTMLElement | null
  picking: Picking | undefined
  severity: ((index: number) => Severity | undefined) | undefined
  onOpen: (cell: Cell, column: Column) => void
}) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  if (rows.length === 0) {
    return (
      <tbody>
        <tr>
          <td className="no-rows" colSpan={columns.length + (picking ? 1 : 0) + (severity ? 1 : 0) || 1}>
            No rows
          </td>
        </tr>
      </tbody>
    )
  }
  return (
    <tbody>
      {above > 0 ? <tr style={{ height: above }} /> : null}
      {items.map(item => {
        const row = rows[item.index]
        if (!row) return null
        const found = severity?.(row.index)
        const classes = [picking?.picked.has(row.index) ? 'picked' : '', found ? `row-${found}` : '']
        return (
          <tr key={row.id} className={classes.filter(Boolean).join(' ') || undefined}>
            {picking ? (
              <td className="pick-cell">
                <PickOne picking={picking} index={row.index} />
              </td>
            ) : null}
            {severity ? (
              <td className="mark-cell">{found ? <SeverityIcon severity={found} size={12} /> : null}</td>
            ) : null}
            {columns.map((column, at) => {
              const cell = row.original[at] ?? null
              const place = { column, width: widths[at] ?? 0, kept: at === 0, onOpen: () => onOpen(cell, column) }
              return <DataCell key={`${column.name} ${at + 1}`} cell={cell} place={place} />
            })}
          </tr>
        )
      })}
      {below > 0 ? <tr style={{ height: below }} /> : null}
    </tbody>
  )
}

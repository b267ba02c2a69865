import { useVirtualizer } from '@tanstack/react-virtual'
import type { Cell, Column } from '#domain/table'
import { cellText, isNumeric } from './cell-text'
import { Visible } from './visible'

/** Rows being picked: by their position in the table as it came, never by what happens to be in sight. */
export interface Picking {
  readonly many: boolean
  readonly picked: ReadonlySet<number>
  readonly label: (index: number) => string
  readonly onPick: (picked: ReadonlySet<number>) => void
}

const rowHeight = 24

export function TableBody({
  columns,
  rows,
  scroll,
  picking,
}: {
  columns: readonly Column[]
  rows: readonly { readonly id: string; readonly index: number; readonly original: readonly Cell[] }[]
  scroll: HTMLElement | null
  picking: Picking | undefined
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
          <td className="no-rows" colSpan={columns.length + (picking ? 1 : 0) || 1}>
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
        return row ? (
          <tr key={row.id} className={picking?.picked.has(row.index) ? 'picked' : undefined}>
            {picking ? (
              <td className="pick-cell">
                <PickOne picking={picking} index={row.index} />
              </td>
            ) : null}
            {columns.map((column, at) => (
              <DataCell key={`${column.name} ${at + 1}`} cell={row.original[at] ?? null} column={column} />
            ))}
          </tr>
        ) : null
      })}
      {below > 0 ? <tr style={{ height: below }} /> : null}
    </tbody>
  )
}

function DataCell({ cell, column }: { cell: Cell; column: Column }) {
  const shown = cellText(cell, column)
  const classes = [isNumeric(column) ? 'numeric' : '', shown.empty ? 'empty-cell' : ''].filter(Boolean).join(' ')
  // A cell of a megabyte is looked at through an export, not through a title.
  const text = shown.text.length > 2000 ? `${shown.text.slice(0, 2000)}…` : shown.text
  return (
    <td className={classes || undefined} title={shown.exact ?? (text.length > 24 ? text.slice(0, 600) : undefined)}>
      <Visible text={text} />
    </td>
  )
}

function PickOne({ picking, index }: { picking: Picking; index: number }) {
  const checked = picking.picked.has(index)
  const pick = () => {
    if (!picking.many) return picking.onPick(new Set([index]))
    const picked = new Set(picking.picked)
    if (!picked.delete(index)) picked.add(index)
    picking.onPick(picked)
  }
  return (
    <input
      type={picking.many ? 'checkbox' : 'radio'}
      aria-label={`Pick ${picking.label(index)}`}
      checked={checked}
      onChange={pick}
    />
  )
}

/** Picks or drops all rows that the filter lets through; says so by its count. */
export function PickAll({ picking, indexes }: { picking: Picking; indexes: readonly number[] }) {
  if (!picking.many) return <span className="unseen">Pick</span>
  const all = indexes.length > 0 && indexes.every(index => picking.picked.has(index))
  const toggle = () => {
    const picked = new Set(picking.picked)
    for (const index of indexes) {
      if (all) picked.delete(index)
      else picked.add(index)
    }
    picking.onPick(picked)
  }
  return <input type="checkbox" aria-label={`Pick all ${indexes.length} rows`} checked={all} onChange={toggle} />
}

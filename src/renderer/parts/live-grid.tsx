import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { Cell, Table } from '#domain/table'
import { DataCell } from './data-cell'
import { heldOrder } from './held-order'
import { TableHead } from './table-head'
import { compareCells } from './table-order'
import { useSteadyWidths } from './use-steady-widths'

type Row = readonly Cell[]
const rowHeight = 24

export interface LiveGridProps {
  /** As it is now; rows are told apart by `keys`, which stand in the same order. */
  readonly table: Table
  readonly keys: readonly string[]
  readonly name: string
  /** Another text lets go of the order that was held: another filter shows other rows. */
  readonly shows: string
  readonly chosen: string | undefined
  readonly onChoose: (key: string | undefined) => void
  /** How a row stands out, by its key. */
  readonly mark?: (key: string) => string | undefined
}

/**
 * A table that is read anew all the time and yet stands still: its widths, its sorting and what is chosen stay, and while
 * the pointer is over it no row changes its place.
 */
export function LiveGrid({ table, keys, name, shows, chosen, onChoose, mark }: LiveGridProps) {
  const [sorting, setSorting] = useState<{ id: string; desc: boolean }>()
  const [pointed, setPointed] = useState(false)
  const [scroll, setScroll] = useState<HTMLElement | null>(null)
  const widths = useSteadyWidths(table, scroll)
  const now = useMemo(() => new Map(keys.map((key, at) => [key, table.rows[at] ?? []])), [keys, table])
  const kept = useRef<{ shows: string; order: readonly string[]; rows: ReadonlyMap<string, Row> }>({
    ...{ shows: '', order: [], rows: now },
  })
  const view = `${shows} ${sorting?.id} ${sorting?.desc}`
  const held = pointed && kept.current.shows === view
  const order = heldOrder(sortedKeys(now, table, sorting), kept.current.order, held)
  const rows: ReadonlyMap<string, Row> = held ? new Map([...kept.current.rows, ...now]) : now
  kept.current = { shows: view, order, rows }

  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroll,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: at => order[at] ?? at,
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const move = (event: KeyboardEvent) => {
    const at = next(event.key, chosen === undefined ? -1 : order.indexOf(chosen), order.length)
    if (at === undefined || event.target !== scroll) return
    event.preventDefault()
    onChoose(order[at])
    virtual.scrollToIndex(at)
  }
  return (
    <div className="data-table data-table-live">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" ref={setScroll} tabIndex={0} aria-label={name} onKeyDown={move}>
        <table style={{ minWidth: widths.reduce((sum, width) => sum + width, 0) }}>
          <colgroup>
            {widths.map((width, at) => (
              <col key={table.columns[at]?.name} style={{ width }} />
            ))}
          </colgroup>
          <TableHead
            columns={table.columns}
            sorting={sorting}
            onSort={id => setSorting(turned(sorting, id))}
            filters={undefined}
            onFilter={() => undefined}
            picking={undefined}
            marked={false}
            indexes={[]}
          />
          <tbody onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
            {order.length === 0 ? (
              <tr>
                <td className="no-rows" colSpan={table.columns.length || 1}>
                  Nothing here now
                </td>
              </tr>
            ) : null}
            {above > 0 ? <tr style={{ height: above }} /> : null}
            {items.map(item => {
              const key = order[item.index] ?? ''
              const row = rows.get(key) ?? []
              const classes = [key === chosen ? 'picked' : '', now.has(key) ? (mark?.(key) ?? '') : 'gone-row']
              return (
                <tr
                  key={key}
                  className={classes.join(' ').trim() || undefined}
                  aria-current={key === chosen ? 'true' : undefined}
                  title={now.has(key) ? undefined : 'No longer here'}
                  onClick={() => onChoose(key)}
                >
                  {table.columns.map((column, at) => {
                    const cell = row[at] ?? null
                    const place = { column, width: widths[at] ?? 0, kept: at === 0 }
                    return cell === null ? (
                      <td key={column.name} />
                    ) : (
                      <DataCell key={column.name} {...{ cell, place }} />
                    )
                  })}
                </tr>
              )
            })}
            {below > 0 ? <tr style={{ height: below }} /> : null}
          </tbody>
        </table>
      </section>
      {table.cut ? <p className="table-cut">{table.cut}</p> : null}
    </div>
  )
}

function sortedKeys(rows: ReadonlyMap<string, Row>, table: Table, sorting: { id: string; desc: boolean } | undefined) {
  if (!sorting) return [...rows.keys()]
  const at = Number(sorting.id)
  const column = table.columns[at]
  if (!column) return [...rows.keys()]
  const sign = sorting.desc ? -1 : 1
  return [...rows]
    .toSorted(([, a], [, b]) => sign * compareCells(a[at] ?? null, b[at] ?? null, column))
    .map(([key]) => key)
}

/** Numbers are looked at from the top first: down, up, as it came. */
function turned(sorting: { id: string; desc: boolean } | undefined, id: string) {
  if (sorting?.id !== id) return { id, desc: true }
  return sorting.desc ? { id, desc: false } : undefined
}

const page = 12

/** Where a key leads from that row, or undefined for a key that leads nowhere. */
function next(key: string, at: number, count: number): number | undefined {
  const last = count - 1
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[key]
  return to === undefined || count === 0 ? undefined : Math.min(last, Math.max(0, to))
}

import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { moved } from '../../parts/grid-keys'
import { Visible } from '../../parts/visible'
import { type GridRow, rowKey } from './grid'
import { cellId, GridLine, type GridWords, type Place, rowHeight } from './grid-line'
import { texts } from './texts'

const headHeight = 52
const cellWidth = 106
/** The systems' column; narrower where the window is, so that checks stay in sight. */
const nameWidths = { wide: 210, narrow: 150 }

/** Systems by checks: head and first column stay, only what is in sight is drawn, keys go from check to check. */
export function GridView({
  rows,
  columns,
  words,
  chosen,
  onChoose,
  onOpen,
  onLeave,
}: {
  rows: readonly GridRow[]
  columns: readonly string[]
  words: GridWords
  chosen: Place | undefined
  onChoose: (place: Place) => void
  onOpen: (place: Place) => void
  onLeave: () => void
}) {
  const [scroll, setScroll] = useState<HTMLElement | null>(null)
  const table = useRef<HTMLTableElement>(null)
  const nameWidth = (scroll?.clientWidth ?? 1000) < 640 ? nameWidths.narrow : nameWidths.wide
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll,
    estimateSize: () => rowHeight,
    paddingStart: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 6,
    getItemKey: at => (rows[at] ? rowKey(rows[at]) : at),
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroll,
    estimateSize: () => cellWidth,
    paddingStart: nameWidth,
    scrollPaddingStart: nameWidth,
    overscan: 2,
    getItemKey: at => columns[at] ?? at,
  })
  const at = {
    row: rows.findIndex(row => chosen && rowKey(row) === rowKey(chosen)),
    column: columns.indexOf(chosen?.runbook ?? ''),
  }
  const inSight =
    down.getVirtualItems().some(item => item.index === at.row) &&
    across.getVirtualItems().some(item => item.index === at.column)
  const there = at.row >= 0 && at.column >= 0
  // A cell that a link or the way back names comes into sight, once.
  const shown = useRef(false)
  useEffect(() => {
    if (shown.current || !scroll || !there) return
    shown.current = true
    down.scrollToIndex(at.row)
    across.scrollToIndex(at.column)
    table.current?.focus({ preventScroll: true })
  })
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onLeave()
    if (event.key === 'Enter' && chosen) return onOpen(chosen)
    const page = Math.max(1, Math.floor(((scroll?.clientHeight ?? 0) - headHeight) / rowHeight) - 1)
    const key = { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: false }
    const to = moved({ ...at, anchor: at.row }, key, { rows: rows.length, columns: columns.length, page })
    const [row, runbook] = to ? [rows[to.row], columns[to.column]] : []
    if (!to || row === undefined || runbook === undefined) return
    event.preventDefault()
    onChoose({ system: row.system, target: row.target, runbook })
    down.scrollToIndex(to.row)
    across.scrollToIndex(to.column)
  }
  const columnItems = across.getVirtualItems()
  const width = across.getTotalSize()
  return (
    <div className="round-scroll" ref={setScroll}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are gone through by key
        role="grid"
        ref={table}
        className="round-grid"
        tabIndex={0}
        aria-label={texts.grid(new Set(rows.map(row => row.system)).size, columns.length)}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={there && inSight ? cellId(at.row, at.column) : undefined}
        style={{ width, height: down.getTotalSize() }}
        onKeyDown={onKey}
      >
        <thead>
          <tr aria-rowindex={1} style={{ height: headHeight, width }}>
            <th scope="col" aria-colindex={1} className="round-name" style={{ width: nameWidth }}>
              {texts.system}
            </th>
            {columnItems.map(item => (
              <th
                key={item.key}
                scope="col"
                aria-colindex={item.index + 2}
                style={{ left: item.start, width: item.size }}
                title={columns[item.index]}
              >
                <Visible text={words.runbook(columns[item.index] ?? '')} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {down.getVirtualItems().map(item => {
            const row = rows[item.index]
            return row ? (
              <GridLine
                key={item.key}
                row={row}
                index={item.index}
                top={item.start}
                nameWidth={nameWidth}
                columns={columns}
                items={columnItems}
                words={words}
                here={item.index === at.row ? at.column : -1}
                onChoose={onChoose}
                onOpen={onOpen}
              />
            ) : null
          })}
        </tbody>
      </table>
    </div>
  )
}

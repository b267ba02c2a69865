import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Column } from '#domain/table'
import { type Cursor, moved, rangeOf } from '../../parts/grid-keys'
import { grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { gridWidths, numberWidth } from './grid-widths'
import { isNumber, RowCell } from './row-cell'
import { texts } from './texts'
import { useRowScroll } from './use-row-scroll'
import { type SeenRow, useRows } from './use-rows'

/** The rows of a result, any number of them: only those in sight are asked for and drawn. */
export function RowGrid({
  result,
  columns,
  total,
  name,
  cursor,
  onCursor,
  onOpen,
  onCopy,
}: {
  result: string
  columns: readonly Column[]
  total: number
  name: string
  cursor: Cursor
  onCursor: (cursor: Cursor) => void
  onOpen: (cursor: Cursor) => void
  onCopy: (what: 'cell' | 'rows') => void
}) {
  const [scroll, setScroll] = useState<HTMLElement | null>(null)
  const { top, lie, show } = useRowScroll(scroll, total)
  const inSight = Math.min(total - top, lie.whole + 1)
  const row = useRows(result, total, top, inSight)
  const widths = useWidths(columns, row)
  const picked = rangeOf(cursor)
  const id = (at: number, column: number) => `${result}-${at}-${column}`

  // The row that the operator goes to by number, or with a key, comes into sight.
  const shown = useRef(cursor.row)
  useEffect(() => {
    if (shown.current === cursor.row) return
    shown.current = cursor.row
    show(cursor.row)
  }, [cursor.row, show])

  const onKey = (event: KeyboardEvent) => {
    const ctrl = event.ctrlKey || event.metaKey
    if (ctrl && event.key.toLowerCase() === 'c' && !getSelection()?.toString()) {
      event.preventDefault()
      return onCopy(event.shiftKey || picked.count > 1 ? 'rows' : 'cell')
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      return onOpen(cursor)
    }
    const size = { rows: total, columns: columns.length, page: lie.whole }
    const next = moved(cursor, { key: event.key, ctrl, shift: event.shiftKey }, size)
    if (!next) return
    event.preventDefault()
    onCursor(next)
    document.getElementById(id(next.row, next.column))?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  const width = widths.reduce((sum, one) => sum + one, numberWidth(total))
  return (
    <div className="rows-scroll" ref={setScroll}>
      <div className="rows-space" style={{ height: lie.height, minWidth: width }}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are gone through by key
          role="grid"
          className="rows-grid"
          style={{ width }}
          tabIndex={0}
          aria-label={name}
          aria-rowcount={total + 1}
          aria-colcount={columns.length + 1}
          aria-activedescendant={total > 0 ? id(cursor.row, cursor.column) : undefined}
          onKeyDown={onKey}
        >
          <colgroup>
            <col style={{ width: numberWidth(total) }} />
            {widths.map((one, at) => (
              <col key={`${columns[at]?.name} ${at + 1}`} style={{ width: one }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className="row-number">
                <span className="unseen">Row</span>
              </th>
              {columns.map((column, at) => (
                <th
                  key={`${column.name} ${at + 1}`}
                  scope="col"
                  className={isNumber(column) ? 'numeric' : undefined}
                  title={`${visibleString(column.name)} · ${column.type}`}
                >
                  <Visible text={column.name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: inSight }, (_, at) => top + at).map(number => (
              <tr
                key={number}
                aria-rowindex={number + 2}
                className={number >= picked.from && number < picked.from + picked.count ? 'picked' : undefined}
              >
                <th scope="row" className="row-number">
                  {grouped(number + 1)}
                </th>
                {columns.map((column, at) => {
                  const seen = row(number)
                  const here = cursor.row === number && cursor.column === at
                  return (
                    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: in a grid it is a grid's cell
                    <td
                      key={`${column.name} ${at + 1}`}
                      id={id(number, at)}
                      aria-selected={here}
                      className={[isNumber(column) ? 'numeric' : '', here ? 'here' : ''].join(' ').trim() || undefined}
                      onMouseDown={event =>
                        onCursor({ row: number, column: at, anchor: event.shiftKey ? cursor.anchor : number })
                      }
                      onDoubleClick={() => onOpen({ row: number, column: at, anchor: number })}
                    >
                      {seen ? <RowCell cell={seen.cells[at] ?? null} characters={seen.cut.get(at)} /> : null}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
        {total === 0 ? <p className="no-rows">{texts.noRows}</p> : null}
      </div>
    </div>
  )
}

/** Measured once, when the first rows are here. */
function useWidths(columns: readonly Column[], row: (at: number) => SeenRow | undefined): readonly number[] {
  const measured = useRef<{ columns: readonly Column[]; widths: readonly number[] }>(undefined)
  const known = measured.current?.columns.length === columns.length ? measured.current.widths : undefined
  const first = known ? undefined : row(0)
  const fresh = useMemo(
    () =>
      first
        ? gridWidths(
            columns,
            Array.from({ length: 60 }, (_, at) => row(at)).filter(one => one !== undefined),
          )
        : undefined,
    [columns, first, row],
  )
  if (fresh && !known) measured.current = { columns, widths: fresh }
  return known ?? fresh ?? gridWidths(columns, [])
}

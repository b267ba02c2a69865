import type { CSSProperties } from 'react'
import type { Cell, Column } from '#domain/table'
import { cellText, isNumeric, shareOf } from './cell-text'
import { cellMeasure } from './measure-text'
import { Visible } from './visible'

/** What the table knows about a cell's place. */
export interface CellPlace {
  readonly column: Column
  /** Pixels of the column. */
  readonly width: number
  /** The first column stays in sight while the others scroll. */
  readonly kept: boolean
  /** Absent where the whole text is read elsewhere. */
  readonly onOpen?: () => void
}

/** Fits beside its padding; shorter texts than this fit every column. */
const sure = 10
const padding = 16

const isCut = (text: string, width: number) =>
  text.includes('\n') || (text.length > sure && cellMeasure()(text.slice(0, 200)) + padding > width)

/** One value as shown: with its unit, a share with its bar, a long text with a way to read all of it. */
export function DataCell({ cell, place }: { cell: Cell; place: CellPlace }) {
  const { column } = place
  const shown = cellText(cell, column)
  const share = shareOf(cell, column)
  const long = !isNumeric(column) && column.name !== 'tree' && isCut(shown.text, place.width)
  // A cell of a megabyte is looked at through an export, not through a title.
  const text = shown.text.length > 2000 ? `${shown.text.slice(0, 2000)}…` : shown.text
  const classes = [
    isNumeric(column) ? 'numeric' : '',
    shown.empty ? 'empty-cell' : '',
    share === undefined ? '' : 'share-cell',
    column.name === 'tree' ? 'tree-cell' : '',
    column.name === 'tree' && !/^\s|^[└├│]/.test(shown.text) ? 'tree-root' : '',
    place.kept ? 'kept-cell' : '',
  ]
  return (
    <td
      className={classes.filter(Boolean).join(' ') || undefined}
      style={share === undefined ? undefined : ({ '--share-part': share / 100 } as CSSProperties)}
      title={shown.exact ?? (long ? text.slice(0, 600) : undefined)}
    >
      {long && place.onOpen ? (
        <button type="button" className="cell-open" aria-haspopup="dialog" onClick={place.onOpen}>
          <Visible text={text} />
        </button>
      ) : (
        <Visible text={text} />
      )}
    </td>
  )
}

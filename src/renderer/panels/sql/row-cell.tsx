import type { Cell, Column } from '#domain/table'
import { Visible } from '../../parts/visible'

/** Numbers stand under each other by their last digit. */
export const isNumber = ({ type }: Column) => type === 'int' || type === 'decimal' || type === 'float'

/** A value as the server wrote it; nothing is dressed up here, for it may be pasted into the next statement. */
export const plainText = (cell: Cell): string => (cell === null ? '' : String(cell))

/** One value in the grid: what is not there and what is empty are two things. */
export function RowCell({ cell, characters }: { cell: Cell; characters: number | undefined }) {
  if (cell === null) return <span className="empty-cell">null</span>
  if (cell === '') return <span className="empty-cell">empty text</span>
  const text = plainText(cell)
  const line = text.slice(0, 300)
  return (
    <>
      <Visible text={line} />
      {characters !== undefined || text.length > line.length ? '…' : null}
    </>
  )
}

/** Where the cell stands that keys move, and the row where a range of rows began. */
export interface Cursor {
  readonly row: number
  readonly column: number
  readonly anchor: number
}

/** Where a key moves it; undefined for keys that move nothing. `page` is the number of rows in sight. */
export function moved(
  { row, column, anchor }: Cursor,
  key: { readonly key: string; readonly ctrl: boolean; readonly shift: boolean },
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): Cursor | undefined {
  const to = (nextRow: number, nextColumn = column): Cursor => {
    const at = Math.max(0, Math.min(size.rows - 1, nextRow))
    return { row: at, column: Math.max(0, Math.min(size.columns - 1, nextColumn)), anchor: key.shift ? anchor : at }
  }
  switch (key.key) {
    case 'ArrowDown':
      return to(key.ctrl ? size.rows - 1 : row + 1)
    case 'ArrowUp':
      return to(key.ctrl ? 0 : row - 1)
    case 'ArrowRight':
      return to(row, key.ctrl ? size.columns - 1 : column + 1)
    case 'ArrowLeft':
      return to(row, key.ctrl ? 0 : column - 1)
    case 'PageDown':
      return to(row + size.page)
    case 'PageUp':
      return to(row - size.page)
    case 'Home':
      return key.ctrl ? to(0, 0) : to(row, 0)
    case 'End':
      return key.ctrl ? to(size.rows - 1, size.columns - 1) : to(row, size.columns - 1)
    default:
      return undefined
  }
}

/** First row of the range and how many there are. */
export const rangeOf = ({ row, anchor }: Cursor) => ({
  from: Math.min(row, anchor),
  count: Math.abs(row - anchor) + 1,
})

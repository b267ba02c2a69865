export const rowHeight = 24
export const headHeight = 27
/** Browsers draw nothing taller than some ten million pixels; from here on a pixel stands for more than one row. */
const tallest = 8_000_000

/** How rows lie in what scrolls. */
export interface Lie {
  /** Height of what scrolls, pixels. */
  readonly height: number
  /** Rows that are whole in sight. */
  readonly whole: number
  /** The last row that can stand at the top. */
  readonly mostTop: number
  /** How far it can be scrolled, pixels. */
  readonly mostScroll: number
  /** A pixel stands for more than its share of a row. */
  readonly dense: boolean
}

/** For so many rows in a view of so many pixels. */
export function lieOf(total: number, viewHeight: number): Lie {
  const real = total * rowHeight + headHeight
  const height = Math.min(real, tallest)
  const whole = Math.max(1, Math.floor((viewHeight - headHeight) / rowHeight))
  return {
    height,
    whole,
    mostTop: Math.max(0, total - whole),
    mostScroll: Math.max(0, height - viewHeight),
    dense: real > height,
  }
}

/** The row at the top when it is scrolled so far. */
export const topAt = ({ mostScroll, mostTop }: Lie, scroll: number): number =>
  mostScroll === 0 ? 0 : clamp(Math.round((scroll / mostScroll) * mostTop), mostTop)

/** How far to scroll so that this row is at the top. */
export const scrollTo = ({ mostScroll, mostTop }: Lie, top: number): number =>
  mostTop === 0 ? 0 : (clamp(top, mostTop) / mostTop) * mostScroll

/** The top that brings a row into sight with the least movement. */
export function topShowing({ whole, mostTop }: Lie, top: number, row: number): number {
  if (row < top) return clamp(row, mostTop)
  return row >= top + whole ? clamp(row - whole + 1, mostTop) : top
}

const clamp = (row: number, most: number) => Math.max(0, Math.min(most, row))

import type { Cell, Column } from '#domain/table'
import { cellText } from './cell-text'

const numberOf = (cell: Cell) =>
  typeof cell === 'number' ? cell : typeof cell === 'string' ? Number(cell) : Number.NaN

/** Orders two cells of a column, smallest first; what is not known comes before everything. */
export function compareCells(a: Cell, b: Cell, column: Column): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (
    column.type === 'int' &&
    typeof a === 'string' &&
    typeof b === 'string' &&
    /^-?\d+$/.test(a) &&
    /^-?\d+$/.test(b)
  ) {
    const [x, y] = [BigInt(a), BigInt(b)]
    return x < y ? -1 : x > y ? 1 : 0
  }
  const [x, y] = [numberOf(a), numberOf(b)]
  if (column.type !== 'text' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y
  return collator.compare(String(a), String(b))
}

const collator = new Intl.Collator(undefined, { numeric: true })

/** Whether a cell passes a column's filter: a part of the text, or for numbers `>10`, `<=5`, `=3`. */
export function passesFilter(cell: Cell, column: Column, filter: string): boolean {
  const wanted = filter.trim().toLowerCase()
  if (!wanted) return true
  const compared = /^(>=|<=|>|<|=)\s*(-?\d+(?:\.\d+)?)$/.exec(wanted)
  if (compared) {
    const value = numberOf(cell)
    const limit = Number(compared[2])
    if (cell === null || Number.isNaN(value)) return false
    if (compared[1] === '>') return value > limit
    if (compared[1] === '<') return value < limit
    if (compared[1] === '>=') return value >= limit
    if (compared[1] === '<=') return value <= limit
    return value === limit
  }
  return `${cellText(cell, column).text} ${cell ?? ''}`.toLowerCase().includes(wanted)
}

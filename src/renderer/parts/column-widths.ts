import type { Table } from '#domain/table'
import { cellText, heading, isNumeric } from './cell-text'

const looked = 300
/** Pixels beside the text: padding, and room for the sort mark. */
const padding = 17
const sortMark = 18
const widest = 340
const least = 96

/** How wide a text is drawn, in pixels. */
export type Measure = (text: string, font?: 'mono') => number

/**
 * The width in pixels that each column would like to have, from its heading and first rows, so that scrolling moves
 * nothing. Numbers and times are never cut; long texts end at a bound.
 */
export const columnWidths = (table: Table, measure: Measure): number[] =>
  table.columns.map((column, at) => {
    let width = measure(heading(column.name)) * 1.08 + sortMark
    for (const row of table.rows.slice(0, looked)) {
      const { text } = cellText(row[at] ?? null, column)
      // What is longer than this is beyond the bound in any font.
      width = Math.max(width, measure(text.slice(0, 120), column.name === 'tree' ? 'mono' : undefined))
    }
    return Math.ceil((isNumeric(column) ? width : Math.min(widest, width)) + padding)
  })

/**
 * Narrows the widest texts until all columns have room; where even that is not enough, they stay readable and the table
 * scrolls. `flexible` marks the columns whose texts may end in an ellipsis.
 */
export function fitWidths(widths: readonly number[], flexible: readonly boolean[], available: number): number[] {
  const sum = (cap: number) =>
    widths.reduce((total, width, at) => total + (flexible[at] ? Math.min(width, cap) : width), 0)
  if (sum(Number.POSITIVE_INFINITY) <= available || sum(least) > available) return [...widths]
  let [low, high] = [least, Math.max(...widths)]
  while (high - low > 1) {
    const cap = Math.floor((low + high) / 2)
    if (sum(cap) <= available) low = cap
    else high = cap
  }
  return widths.map((width, at) => (flexible[at] ? Math.min(width, low) : width))
}

/** How many columns end beyond the room there is. */
export function columnsBeyond(widths: readonly number[], available: number): number {
  let edge = 0
  return widths.filter(width => {
    edge += width
    return edge > available + 1
  }).length
}

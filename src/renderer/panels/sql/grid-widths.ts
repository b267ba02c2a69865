import type { Column } from '#domain/table'
import { cellMeasure } from '../../parts/measure-text'
import { grouped } from '../../parts/units'
import { isNumber, plainText } from './row-cell'
import type { SeenRow } from './use-rows'

const [least, most, padding] = [64, 380, 20]
/** Numbers grow with the rows, and a cut one is a wrong one. */
const leastNumber = 112

/** How wide each column wants to be, by its name and the first rows: later ones move nothing. */
export function gridWidths(columns: readonly Column[], rows: readonly SeenRow[]): readonly number[] {
  const measure = cellMeasure()
  return columns.map((column, at) => {
    const texts = rows.map(row => plainText(row.cells[at] ?? null).slice(0, 80) || 'empty text')
    const wanted = Math.max(measure(column.name) * 1.1, ...texts.map(text => measure(text)))
    return Math.round(Math.min(most, Math.max(isNumber(column) ? leastNumber : least, wanted + padding)))
  })
}

/** Of the column that counts the rows. */
export const numberWidth = (rows: number): number => Math.max(44, grouped(rows).length * 8 + 18)

import { bytes, withUnit } from '#domain/amount'
import type { Stretch } from '#domain/sample'
import type { Point } from './fit'

/** What was measured in a stretch; gaps are left out, never filled. */
export const pointsOf = ({ at, mean }: Stretch): Point[] =>
  at.flatMap((moment, index) => {
    const value = mean[index]
    return value === null || value === undefined ? [] : [{ at: moment, value }]
  })

/** Five figures, as an operator reads them; null stays null. */
export const rounded = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(5))

/** A value with its unit, in three figures or so; `–` of nothing. */
export function shown(value: number | null, unit: string): string {
  if (value === null) return '–'
  const [, per] = /^bytes(.*)$/.exec(unit) ?? []
  if (per !== undefined) return `${bytes(Math.round(value))}${per}`
  return withUnit(String(Number(value.toPrecision(Math.abs(value) >= 100 ? 4 : 3))), unit)
}

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

import type { SeriesKey, Tick } from './metric'

export interface Series extends SeriesKey {
  readonly id: number
  /** Times of its first and last sample, milliseconds since 1970. */
  readonly from: number
  readonly to: number
}

/** A stretch of a series in at most as many points as were asked for; columns of one length, oldest first. */
export interface Stretch {
  readonly series: number
  /** Beginnings of the intervals, milliseconds since 1970. */
  readonly at: readonly number[]
  /** Null where nothing was measured. */
  readonly mean: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  /** Length of an interval, milliseconds; 0 where the points are the samples themselves. */
  readonly everyMs: number
}

/** Which series; what is left out is any. */
export type SeriesFilter = Partial<SeriesKey>

/** The samples of all targets: raw for some days, then by minute, then by hour. */
export interface Samples {
  /** Resolves when it is committed; a tick without values writes only that nothing was heard. */
  append(tick: Tick): Promise<void>
  series(filter: SeriesFilter): Promise<readonly Series[]>
  /** From whichever kept resolution serves best. `from` and `to` in milliseconds since 1970. */
  stretch(series: readonly number[], from: number, to: number, points: number): Promise<readonly Stretch[]>
  /** The newest value of each series, with its time. */
  latest(filter: SeriesFilter): Promise<readonly (Series & { readonly value: number })[]>
}

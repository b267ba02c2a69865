import type { Failure } from './failure'
import type { Protocol } from './profile'

/** What can be measured of a target again and again; a file in `resources/metrics` says how. */
export interface Metric {
  readonly id: string
  readonly title: string
  /** As shown behind a value: `%`, `ms`, `bytes`, `1/s`, or empty for a plain count. */
  readonly unit: string
  /** A counter's samples are its rate per second between two looks; a gauge's are what was read. */
  readonly kind: 'gauge' | 'counter'
  readonly protocol: Protocol
  /** The line it is judged by, in `thresholds.yaml`. */
  readonly threshold?: string
  /** Which way is bad where there is no line, for comparisons; absent where neither is. */
  readonly worse?: 'above' | 'below'
  /** What tells several series of one target apart: `database`, `mount`, `queue`; absent where there is one. */
  readonly label?: string
}

/** One metric of one target; `label` is empty where there is only one. */
export interface SeriesKey {
  readonly system: string
  /** The profile's id. */
  readonly profile: string
  readonly metric: string
  readonly label: string
}

/** What a target said at one moment. Without an answer there is a failure and no value but `up`, which is then 0: a gap, never a zero. */
export interface Tick {
  readonly system: string
  readonly profile: string
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  /** The same by a clock that nobody sets and that may stand while the machine sleeps, milliseconds since whenever. */
  readonly elapsed?: number
  /** How long the answer took, milliseconds. */
  readonly tookMs: number
  readonly values: readonly { readonly metric: string; readonly label: string; readonly value: number }[]
  /** Why nothing could be read. */
  readonly failure?: Failure
  /** Metrics that could not be read although the target answered, and why. */
  readonly missing?: Readonly<Record<string, Failure>>
}

import { mean, quantile, standardDeviation } from 'simple-statistics'
import type { Metric } from '#domain/metric'
import type { Period } from '#domain/past'
import type { Stretch } from '#domain/sample'
import type { AppliedThreshold } from '#domain/threshold'
import { pointsOf } from './points'

/** A window of a series in few numbers. */
export interface Summary {
  readonly mean: number
  /** Of the means of its intervals. */
  readonly p95: number
  /** Means of eight parts of it: how much they differ says how much means differ without a reason. */
  readonly parts: readonly number[]
  /** How much of it was measured, per cent. */
  readonly coveredPct: number
}

const parts = 8
/** Less than a fifth measured is no picture of a window. */
const leastCoveredPct = 20

export function summaryOf(stretch: Stretch | undefined, { from, to }: Period): Summary | undefined {
  const points = stretch ? pointsOf(stretch) : []
  if (!stretch || points.length < parts) return undefined
  const covered = stretch.everyMs > 0 ? points.length * stretch.everyMs : between(stretch)
  const values = points.map(one => one.value)
  const size = Math.ceil(values.length / parts)
  return {
    mean: mean(values),
    p95: quantile(values, 0.95),
    parts: Array.from({ length: Math.ceil(values.length / size) }, (_, at) =>
      mean(values.slice(at * size, (at + 1) * size)),
    ),
    coveredPct: Math.min(100, Math.round((100 * covered) / (to - from))),
  }
}

/** The time between samples that stand beside one another; what lies in a gap was not measured. */
const between = ({ at, mean }: Stretch) =>
  at.reduce((sum, moment, place) => {
    const before = at[place - 1]
    return before === undefined || mean[place] === null || mean[place - 1] === null ? sum : sum + moment - before
  }, 0)

/** `worse` and `better` where it is known which way is bad; else `higher` and `lower`. */
export type Verdict = 'worse' | 'better' | 'higher' | 'lower' | 'same' | 'too little'

export interface Change {
  readonly verdict: Verdict
  readonly change: number | null
  readonly changePct: number | null
  /** The line that the mean crossed between the two. */
  readonly crossed: 'warning' | 'critical' | null
  /** Once more the same change, and the mean is beyond the line. */
  readonly crossesNext: boolean
  /** The change in its own noise; what is told first. */
  readonly weight: number
}

/** What became of a metric from one window to the next. What is within its noise, or hardly anything, is the same. */
export function changeOf(
  before: Summary | undefined,
  after: Summary | undefined,
  metric: Pick<Metric, 'worse'>,
  line?: Pick<AppliedThreshold, 'direction' | 'warning' | 'critical'>,
): Change {
  const none = { change: null, changePct: null, crossed: null, crossesNext: false, weight: 0 }
  if (!before || !after || Math.min(before.coveredPct, after.coveredPct) < leastCoveredPct)
    return { verdict: 'too little', ...none }
  const change = after.mean - before.mean
  const changePct = before.mean === 0 ? null : (100 * change) / Math.abs(before.mean)
  const weight = Math.abs(change) / Math.max(noiseOf(before, after), Number.MIN_VALUE)
  if (weight < 3 || isSmall(change, before.mean, line?.warning))
    return { verdict: 'same', ...none, change, changePct, weight }
  const direction = line?.direction ?? metric.worse
  if (!direction)
    return { verdict: change > 0 ? 'higher' : 'lower', change, changePct, crossed: null, crossesNext: false, weight }
  const sign = direction === 'above' ? 1 : -1
  const beyond = (value: number, limit: number | undefined) => limit !== undefined && (value - limit) * sign >= 0
  const crosses = (limit: number | undefined) => beyond(after.mean, limit) && !beyond(before.mean, limit)
  const isWorse = change * sign > 0
  return {
    ...{ verdict: isWorse ? 'worse' : 'better', change, changePct, weight },
    crossed: crosses(line?.critical) ? 'critical' : crosses(line?.warning) ? 'warning' : null,
    crossesNext: isWorse && !beyond(after.mean, line?.warning) && beyond(after.mean + change, line?.warning),
  }
}

/** Standard error of the difference of the two means. */
const noiseOf = (before: Summary, after: Summary) =>
  Math.sqrt(
    standardDeviation([...before.parts]) ** 2 / before.parts.length +
      standardDeviation([...after.parts]) ** 2 / after.parts.length,
  )

/** A twentieth of what it was, or a fiftieth of the line it is judged by: sure as it may be, nobody would act on it. */
const isSmall = (change: number, before: number, line: number | undefined) =>
  Math.abs(change) < Math.abs(before) / 20 || (line !== undefined && Math.abs(change) < Math.abs(line) / 50)

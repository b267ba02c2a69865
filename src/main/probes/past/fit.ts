import { linearRegression, linearRegressionLine, mean, median, rSquared, sampleCorrelation } from 'simple-statistics'

/** One value of a series; `at` in milliseconds since 1970. */
export interface Point {
  readonly at: number
  readonly value: number
}

/**
 * How a series grows. `line`: it follows one. `flat`: it stays where it is, as far as its noise lets one say. `poor`: it moves,
 * and not along a line. `steps`: it jumped, and has not been watched for long enough since. `too little`: so has it on the whole.
 */
export type FitKind = 'line' | 'flat' | 'poor' | 'steps' | 'too little'

export interface Fit {
  readonly kind: FitKind
  /** Days that were fitted, and those from the first to the last of them. */
  readonly n: number
  readonly days: number
  /** The mean of the newest day. */
  readonly last: number
  /** Growth a day, with its band (two standard errors); null where nothing was fitted. */
  readonly perDay: number | null
  readonly low: number | null
  readonly high: number | null
  readonly r2: number | null
  /** The newest jump; what lies before it was left out of the fit. */
  readonly jumpedAt?: number
  /** The fitted value at a moment. */
  valueAt?(at: number): number
}

const dayMs = 86_400_000
/** Fewer days than a week know nothing of its rhythm. */
export const leastDays = 7
/** Below it, a line tells less than half of how the values move. */
const poorBelow = 0.5

/** Fits a line through the daily means of a series, after its newest jump. Points are in order of time. */
export function fitOf(points: readonly Point[]): Fit {
  const days = daily(points)
  const last = days.at(-1)?.value ?? 0
  const none = { n: days.length, days: spanOf(days), last, perDay: null, low: null, high: null, r2: null }
  if (days.length < leastDays) return { kind: 'too little', ...none }
  const jump = lastJump(days)
  const piece = days.slice(jump)
  const jumped = jump > 0 ? { jumpedAt: piece[0]?.at ?? 0 } : {}
  if (piece.length < leastDays) return { kind: 'steps', ...none, n: piece.length, ...jumped }
  const start = piece[0]?.at ?? 0
  const pairs = piece.map(({ at, value }) => [(at - start) / dayMs, value])
  const line = linearRegression(pairs)
  const along = linearRegressionLine(line)
  const spread = 2 * slopeError(pairs, along)
  const r2 = pairs.every(([, value]) => value === pairs[0]?.[1]) ? 1 : Math.max(0, rSquared(pairs, along))
  const isFlat = Math.abs(line.m) <= spread || line.m === 0
  return {
    kind: isFlat ? 'flat' : r2 < poorBelow ? 'poor' : 'line',
    ...{ n: piece.length, days: spanOf(piece), last, perDay: line.m, low: line.m - spread, high: line.m + spread, r2 },
    ...jumped,
    valueAt: at => along((at - start) / dayMs),
  }
}

/** Means by day, UTC: what goes up and down within a day is no growth. */
export function daily(points: readonly Point[]): readonly Point[] {
  const days = Map.groupBy(points, ({ at }) => Math.floor(at / dayMs))
  return [...days.values()].map(of => ({ at: mean(of.map(one => one.at)), value: mean(of.map(one => one.value)) }))
}

const spanOf = (days: readonly Point[]) => ((days.at(-1)?.at ?? 0) - (days[0]?.at ?? 0)) / dayMs

/** Where the newest stretch without a jump begins. A jump is a day's change far beyond the others', and much of all change. */
function lastJump(days: readonly Point[]): number {
  const changes = days.slice(1).map((one, at) => one.value - (days[at]?.value ?? 0))
  const usual = median(changes.map(Math.abs))
  const values = days.map(one => one.value)
  const range = Math.max(...values) - Math.min(...values)
  return changes.findLastIndex(change => Math.abs(change) > 8 * usual && Math.abs(change) > range / 4) + 1
}

/** Standard error of the slope. Days resemble the day before them, so there are fewer that say something new than there are days. */
function slopeError(pairs: readonly number[][], along: (x: number) => number): number {
  const residuals = pairs.map(([x = 0, y = 0]) => y - along(x))
  const squares = residuals.reduce((sum, one) => sum + one * one, 0)
  const middle = mean(pairs.map(([x = 0]) => x))
  const width = pairs.reduce((sum, [x = 0]) => sum + (x - middle) ** 2, 0)
  const likeness = squares > 0 ? sampleCorrelation(residuals.slice(1), residuals.slice(0, -1)) : 0
  const kept = Math.min(0.9, Math.max(0, Number.isFinite(likeness) ? likeness : 0))
  return Math.sqrt(squares / (pairs.length - 2) / width) * Math.sqrt((1 + kept) / (1 - kept))
}

export interface Until {
  /** Days until the limit is met; null where it is not to be foreseen. 0: it is met. */
  readonly days: number | null
  readonly earliest: number | null
  /** Null where it may as well never be. */
  readonly latest: number | null
}

/** Ten years: beyond, a line through some months says nothing. */
const farthest = 3650

/**
 * When a fitted series meets a limit, growing towards it from where it was last seen; days are counted from now, which is so many
 * days later. What should have come meanwhile comes in no days.
 */
export function untilLimit(
  { kind, last, perDay, low, high }: Fit,
  limit: number,
  direction: 'above' | 'below',
  daysSince = 0,
): Until {
  const sign = direction === 'above' ? 1 : -1
  const room = (limit - last) * sign
  if (room <= 0) return { days: 0, earliest: 0, latest: 0 }
  const never = { days: null, earliest: null, latest: null }
  if (kind !== 'line' || perDay === null || low === null || high === null || perDay * sign <= 0) return never
  const after = (rate: number) => (rate > 0 && room / rate <= farthest ? Math.max(0, room / rate - daysSince) : null)
  const [slow, fast] = sign === 1 ? [low, high] : [-high, -low]
  return { days: after(perDay * sign), earliest: after(fast), latest: after(slow) }
}

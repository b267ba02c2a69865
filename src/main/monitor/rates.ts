import type { Tick } from '#domain/metric'
import { histogramOf } from './histogram'
import type { MetricLook, MetricSpec } from './metric-file'

/** What one row of a look said. */
export interface Row {
  readonly label: string
  /** Since when its counters count, where it says so; another text means that they began anew. */
  readonly since?: string | undefined
  readonly cells: Readonly<Record<string, number | null>>
}

/** What a look saw, and when, by every clock there is. */
export interface Moment {
  /** Our own clock, milliseconds since 1970. */
  readonly at: number
  /** Our monotonic clock, milliseconds. */
  readonly elapsed: number
  /** The server's clock, seconds since whenever. */
  readonly clock?: number | undefined
  /** Another text means that the server was started anew, or is another one. */
  readonly boot?: string | undefined
  readonly rows: readonly Row[]
}

type Value = Tick['values'][number]

/** A rate over more than twice the usual distance would be one point for a stretch in which nobody looked. */
const longestMs = 11 * 60_000
/** Clocks differ by what an answer takes; by more, one of them was set, or we slept. */
const mostOff = { seconds: 2, share: 0.1 }

/**
 * Seconds between two looks in which counters can be compared; null when they cannot: no earlier look, a restart, a clock
 * that was set, a sleep of ours, or too long ago.
 */
export function secondsBetween(before: Moment | undefined, now: Moment, everyMs = 0): number | null {
  if (!before || before.boot !== now.boot) return null
  const ours = (now.elapsed - before.elapsed) / 1000
  if (ours <= 0 || ours * 1000 > Math.max(longestMs, 2 * everyMs)) return null
  const theirs =
    before.clock !== undefined && now.clock !== undefined ? now.clock - before.clock : (now.at - before.at) / 1000
  if (Math.abs(theirs - ours) > Math.max(mostOff.seconds, ours * mostOff.share)) return null
  // By the longer of the two no rate is told higher than it was.
  return Math.max(ours, theirs)
}

/** The values of a look's metrics; what cannot be said is left out. Counters and what grew need the look before. */
export function valuesOf(look: MetricLook, before: Moment | undefined, now: Moment): Value[] {
  const seconds = secondsBetween(before, now, look.every)
  const earlier = Map.groupBy(before?.rows ?? [], row => row.label)
  return [...Map.groupBy(now.rows, row => row.label)].flatMap(([label, rows]) => {
    const was = seconds === null ? undefined : sameCount(earlier.get(label), rows)
    return look.metrics.flatMap((spec): Value[] => {
      const value = worked(spec, was, rows, seconds)
      return value === null || !Number.isFinite(value) ? [] : [{ metric: spec.id, label, value }]
    })
  })
}

/** The earlier rows where they count since the same moment. */
const sameCount = (before: readonly Row[] | undefined, now: readonly Row[]) =>
  before && sinceOf(before) === sinceOf(now) ? before : undefined

const sinceOf = (rows: readonly Row[]) => rows.map(row => row.since ?? '').join('\n')

function worked(
  spec: MetricSpec,
  before: readonly Row[] | undefined,
  now: readonly Row[],
  seconds: number | null,
): number | null {
  if (spec.quantile !== undefined) return before ? histogramOf(spec.of[0] ?? '', before, now, spec.quantile) : null
  const counted = spec.kind === 'counter' || spec.grown
  const sum = (names: readonly string[]) =>
    counted ? grown(spec, names, before, now) : total(names.map(name => over(spec, name, now)))
  const part = sum(spec.of)
  const whole = spec.per ? sum(spec.per) : spec.kind === 'counter' ? seconds : 1
  return part === null || !whole ? null : (part / whole) * spec.times
}

/** What the columns grew by; null where one fell, for it began anew. */
function grown(
  spec: MetricSpec,
  names: readonly string[],
  before: readonly Row[] | undefined,
  now: readonly Row[],
): number | null {
  if (!before) return null
  return total(
    names.map(name => {
      const [was, is] = [over(spec, name, before), over(spec, name, now)]
      return was === null || is === null || is < was ? null : is - was
    }),
  )
}

/** A column over the rows of one label; null where a row does not say. */
function over({ rows: how }: MetricSpec, name: string, rows: readonly Row[]): number | null {
  const cells = rows.map(row => row.cells[name] ?? null)
  if (how === 'sum') return total(cells)
  const known = cells.filter(cell => cell !== null)
  if (known.length < cells.length || known.length === 0) return null
  return how === 'most' ? Math.max(...known) : Math.min(...known)
}

const total = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0)

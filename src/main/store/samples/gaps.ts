/** Points of one series, oldest first; `mean` and its neighbours are null where nothing was measured. */
export interface Points {
  at: number[]
  mean: (number | null)[]
  low: (number | null)[]
  high: (number | null)[]
}

export type Point = readonly [at: number, mean: number, low: number, high: number]

/** Sampling is never slower than every five minutes, and a target that is away is asked less often. */
const longestMs = 15 * 60_000
const tenMinutes = 10 * 60_000

/**
 * Puts an empty point where nothing was measured, so that a line breaks there: where a look failed, where two points lie
 * further apart than their neighbours do, for nobody was there to look, and at the end where nobody has looked since.
 * `everyMs` is 0 for the samples themselves; `until` is the end of what was asked for, or now where that is earlier.
 */
export function withGaps(points: readonly Point[], silent: readonly number[], everyMs: number, until: number): Points {
  const made: Points = { at: [], mean: [], low: [], high: [] }
  const push = (at: number, mean: number | null, low: number | null, high: number | null) => {
    made.at.push(at)
    made.mean.push(mean)
    made.low.push(low)
    made.high.push(high)
  }
  const empty = (at: number) => {
    const last = made.at.length - 1
    if (last >= 0 && made.mean[last] === null) return
    if (last < 0 || at > (made.at[last] ?? 0)) push(at, null, null, null)
  }
  const far = distances(points, everyMs)
  let hush = 0
  points.forEach(([at, mean, low, high], place) => {
    for (; hush < silent.length && (silent[hush] ?? 0) < at; hush++) empty(silent[hush] ?? 0)
    while (hush < silent.length && silent[hush] === at) hush++
    const before = points[place - 1]?.[0]
    if (before !== undefined && far(place)) empty(before + (everyMs || (at - before) / 2))
    push(at, mean, low, high)
  })
  if (hush < silent.length) empty(silent[hush] ?? 0)
  const last = points.at(-1)?.[0]
  if (last !== undefined) {
    const wide = until - last - everyMs
    if (wide > Math.max(longestMs, 1.75 * (last - (points.at(-2)?.[0] ?? last)))) empty(last + (everyMs || wide / 2))
  }
  return made
}

function distances(points: readonly Point[], everyMs: number): (place: number) => boolean {
  const step = (place: number) => (points[place]?.[0] ?? Number.NaN) - (points[place - 1]?.[0] ?? Number.NaN)
  // Samples fall into intervals unevenly: one empty interval means something only where each must have had a sample.
  const allowed = everyMs >= tenMinutes ? everyMs : 2 * everyMs
  return place => {
    const wide = step(place)
    const around = [step(place - 1), step(place + 1)].filter(ms => ms > 0)
    const usual = around.length > 0 ? Math.max(...around) : wide
    return wide > allowed && (wide > longestMs || wide > 1.75 * usual)
  }
}

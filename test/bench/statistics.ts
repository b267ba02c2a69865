/** The middle value; of an even number the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const [low = Number.NaN, high = low] = Number.isInteger(half)
    ? [sorted[half - 1], sorted[half]]
    : [sorted[Math.floor(half)]]
  return (low + high) / 2
}

/** The value below which that share of them lies; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export interface Ratio {
  readonly ratio: number
  /** 95 % of the bootstrap's ratios lie between these. */
  readonly ci95: readonly [number, number]
}

const resamples = 4000

/**
 * Median of ours over median of the anchor. The two were timed in turns, so a resample draws whole turns: load that
 * slowed both at once does not widen the interval. The draw is seeded; the same samples give the same interval.
 */
export function ratioOf(ours: readonly number[], anchor: readonly number[]): Ratio {
  const turns = Math.min(ours.length, anchor.length)
  const random = seeded(turns)
  const ratios = Array.from({ length: resamples }, () => {
    const drawn = Array.from({ length: turns }, () => Math.floor(random() * turns))
    return median(drawn.map(at => ours[at] ?? 0)) / median(drawn.map(at => anchor[at] ?? 0))
  }).toSorted((a, b) => a - b)
  const at = (share: number) => ratios[Math.round(share * (resamples - 1))] ?? Number.NaN
  return { ratio: median(ours) / median(anchor), ci95: [at(0.025), at(0.975)] }
}

/** Mulberry32: small, and good enough to draw turns. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

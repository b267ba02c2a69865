/** Powers of two, from a byte on. */
const bytePowers = Array.from({ length: 50 }, (_, power) => 2 ** power)

const times: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
/** What a clock is read in, milliseconds. */
const clockSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(n => n * second),
  ...[1, 2, 5, 10, 15, 30].map(n => n * minute),
  ...[1, 2, 3, 6, 12].map(n => n * hour),
  ...[1, 2, 7, 14, 30, 90, 180, 365, 730, 1825, 3650].map(n => n * day),
]
/** Below one of a unit: the chart counts on by these alone without an error that grows. */
const parts = [0.000_001, 0.000_01, 0.0001, 0.001, 0.01, 0.1].flatMap(power =>
  [1, 2, 5].map(n => Number((n * power).toFixed(6))),
)

/** How far apart the marks of an axis may stand, in its unit, so that they are round: none for a unit that is counted in tens. */
export function stepsOf(unit: string): number[] | undefined {
  if (unit.startsWith('bytes')) return bytePowers
  const factor = times[unit]
  if (factor === undefined) return undefined
  return [...parts, ...clockSteps.map(ms => ms / factor).filter(step => Number.isInteger(step))]
}

import parse from 'parse-duration'

const sizeText = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i
const durationText =
  /^(?:\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)\s*)+$/i
const powers: Record<string, number> = { '': 0, b: 0, bytes: 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

/** Bytes of `10 MB`, `1.5GiB`, `8192`. A unit is 1024 of the next smaller one, as PostgreSQL counts. Null when it is no size. */
export function readSize(text: string): bigint | null {
  const match = sizeText.exec(text.trim())
  if (!match?.[1]) return null
  const unit = (match[2] ?? '').toLowerCase()
  const power = powers[unit] ?? powers[/^([kmgtp])i?b$/.exec(unit)?.[1] ?? '?']
  if (power === undefined) return null
  // Whole numbers stay exact beyond 2^53; only a fraction goes through a double.
  if (!match[1].includes('.')) return BigInt(match[1]) * 1024n ** BigInt(power)
  return BigInt(Math.round(Number(match[1]) * 1024 ** power))
}

/** Seconds of `90s`, `1h 30m`, `2 days`; a bare number is seconds. Null when it is no duration. */
export function readDuration(text: string): number | null {
  const trimmed = text.trim()
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed)
  if (!durationText.test(trimmed)) return null
  // A zero answers null or 0, depending on the unit; the shape has been checked above.
  return (parse(trimmed) ?? 0) / 1000
}

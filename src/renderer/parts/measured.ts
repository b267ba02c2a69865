import { withUnit } from '#domain/amount'
import { bytes, duration, grouped } from './units'

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

/** A measured value with its unit as an operator reads it: `82.1 %`, `1.2 GB`, `3 min 20 s`, `12/s`. */
export function measured(value: number, unit: string): string {
  if (unit === 'bytes') return bytes(value)
  if (unit === 'bytes/s' || unit === 'bytes per second') return `${bytes(value)}/s`
  const factor = milliseconds[unit]
  if (factor !== undefined) return value === 0 ? `0 ${unit}` : duration(value * factor)
  return withUnit(grouped(rounded(value)), unit)
}

/** Three digits that say something, and none of them invented; what is hardly anything is not nought. */
function rounded(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value)) return String(value)
  if (size < 0.001) return String(Number(value.toPrecision(2)))
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)))
}

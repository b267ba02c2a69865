import type { QuietHours } from '#domain/alert'
import { holds, wallClock } from '#domain/quiet-hours'

export const dayWords = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const short = (day: number) => (dayWords[day - 1] ?? '').slice(0, 3)

/** Which days: `every day`, `Mon–Fri`, `Sat, Sun`. */
export function daysWords(days: readonly number[]): string {
  const all = [...new Set(days)].toSorted((a, b) => a - b)
  if (all.length === 0 || all.length === 7) return 'every day'
  const [first = 1] = all
  const last = all.at(-1) ?? first
  if (all.length > 2 && last - first === all.length - 1) return `${short(first)}–${short(last)}`
  return all.map(short).join(', ')
}

/** `every day from 22:00 to 07:00 in Europe/Berlin`. */
export const hoursWords = ({ days, from, to, zone }: QuietHours) =>
  `${daysWords(days)} from ${from} to ${to}${to <= from ? ' the next day' : ''} in ${zone}`

/** What quiet hours mean at a moment, in one sentence. */
export function nowWords(hours: QuietHours, at: Date): string {
  const { day, minute } = wallClock(hours.zone, at.getTime())
  const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const there = `it is ${dayWords[day - 1]}, ${clock} there`
  if (!holds(hours, at.getTime())) return `Not quiet now: ${there}.`
  const told = hours.butCritical ? 'only critical alerts are told' : 'nobody is told of anything'
  return `Quiet now until ${hours.to}: ${told}; ${there}.`
}

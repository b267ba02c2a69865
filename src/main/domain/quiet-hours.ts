import type { QuietHours } from './alert'

/**
 * Whether these hours hold at a moment (milliseconds since 1970), by the clock on the wall of their zone: hours that a
 * spring day leaves out are not quiet, those that an autumn day has twice are quiet twice. Hours over midnight belong to
 * the day they begin on; from and to alike are a whole day, from then on. In a zone that is none, no hour is quiet.
 */
export function holds(hours: QuietHours, at: number): boolean {
  if (!isZone(hours.zone)) return false
  const { day, minute } = wallClock(hours.zone, at)
  const [from, to] = [minuteOf(hours.from), minuteOf(hours.to)]
  const on = (which: number) => hours.days.length === 0 || hours.days.includes(which)
  if (from < to) return on(day) && minute >= from && minute < to
  return (minute >= from && on(day)) || (minute < to && on(day === 1 ? 7 : day - 1))
}

/** Whether a name is a time zone that can be reckoned with. */
export function isZone(zone: string): boolean {
  try {
    return Boolean(formatOf(zone))
  } catch {
    return false
  }
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
// Making one takes longer than all that is asked of it.
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' },
  })
  formats.set(zone, format)
  return format
}

/** What the clock on the wall of a zone shows: 1 Monday … 7 Sunday, and minutes since midnight. An unknown zone is UTC. */
export function wallClock(zone: string, at: number): { day: number; minute: number } {
  const parts = formatOf(isZone(zone) ? zone : 'UTC').formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(one => one.type === type)?.value ?? ''
  return { day: days.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

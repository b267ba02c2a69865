import type { QuietHours } from './alert'

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Day of the week (1 Monday … 7 Sunday) and minute of the day at a moment, as the clocks of a zone show it. */
export function clockIn(zone: string, at: Date): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(at)
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  return { day: dayNames.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Whether a moment lies in quiet hours. Hours over midnight belong to the day on which they begin; from and to alike are a whole day. */
export function isQuiet({ days, from, to, zone }: QuietHours, at: Date): boolean {
  const { day, minute } = clockIn(zone, at)
  const on = (one: number) => days.length === 0 || days.includes(one)
  const yesterday = day === 1 ? 7 : day - 1
  const begins = minutes(from)
  const ends = minutes(to)
  if (begins < ends) return on(day) && minute >= begins && minute < ends
  return (on(day) && minute >= begins) || (on(yesterday) && minute < ends)
}

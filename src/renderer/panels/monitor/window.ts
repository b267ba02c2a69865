const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Ranges that end now, and follow it. */
export const ranges = [
  { id: '15min', text: '15 min', ms: 15 * minute },
  { id: '1h', text: '1 h', ms: hour },
  { id: '6h', text: '6 h', ms: 6 * hour },
  { id: '24h', text: '24 h', ms: day },
  { id: '7d', text: '7 d', ms: 7 * day },
  { id: '30d', text: '30 d', ms: 30 * day },
  { id: '1y', text: '1 y', ms: 365 * day },
] as const

/** What the charts show; milliseconds since 1970. `range` is set where it follows the present. */
export interface Window {
  readonly from: number
  readonly to: number
  readonly range?: string
}

/** Earlier windows to compare with. */
export const earlierWindows = ['before', 'day', 'week'] as const
export type Earlier = (typeof earlierWindows)[number]

type Query = Readonly<Record<string, string>>
const usual = ranges[1]
/** Nothing is measured more often than every fifteen seconds. */
const shortest = minute
const longest = 2 * 365 * day

/** The window that an address tells; `at` alone is an hour around that moment. What cannot be read is the last hour. */
export function windowOf(query: Query, now: number): Window {
  const [from, to, at] = [query.from, query.to, query.at].map(text => Number(text ?? Number.NaN))
  if (isTime(from) && isTime(to) && to - from >= shortest) return { from, to }
  const range = ranges.find(one => one.id === query.range)
  if (!range && isTime(at)) return { from: at - hour / 2, to: at + hour / 2 }
  const { id, ms } = range ?? usual
  return { from: now - ms, to: now, range: id }
}

const isTime = (value: number | undefined): value is number => Number.isSafeInteger(value) && (value ?? -1) >= 0

/** What of a window stands in the address. */
export const windowQuery = ({ from, to, range }: Window) =>
  range === undefined
    ? { from: String(Math.round(from)), to: String(Math.round(to)), range: undefined }
    : { from: undefined, to: undefined, range }

/** A window so many times as long, around a moment or its middle. */
export function zoomed({ from, to }: Window, times: number, around = (from + to) / 2): Window {
  const length = Math.min(longest, Math.max(shortest, (to - from) * times))
  const share = (around - from) / (to - from)
  const start = around - length * share
  return { from: start, to: start + length }
}

/** The window beside it, half its length earlier (-1) or later (1). */
export function moved({ from, to }: Window, way: -1 | 1): Window {
  const step = ((to - from) / 2) * way
  return { from: from + step, to: to + step }
}

/**
 * How much earlier the window to compare with lies, milliseconds. A day and a week earlier are at the same hour of the operator's
 * clock, by which people work: where summer time began in between, that is an hour less.
 */
export const earlierMs = ({ from, to }: Window, earlier: Earlier) =>
  earlier === 'before' ? to - from : to - daysBefore(to, earlier === 'day' ? 1 : 7)

function daysBefore(at: number, days: number): number {
  const then = new Date(at)
  then.setDate(then.getDate() - days)
  return then.getTime()
}

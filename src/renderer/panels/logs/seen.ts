import type { LogWindow, PlacedEntry } from '#domain/log'

/** More entries than this are not kept: memory follows the screen, and what is left out is read again. */
export const mostKept = 3000

/** The part of a source that the page holds. */
export interface Seen {
  readonly entries: readonly PlacedEntry[]
  /** What to ask for what stands before the first; null at the beginning. */
  readonly before: string | null
  /** What to ask for what stands behind the last; null at the end. */
  readonly after: string | null
  /** Entries that were put in front (or, below 0, taken away there) by the last step: what is on the screen moved by as many. */
  readonly moved: number
  /** Changes where something else is shown altogether. */
  readonly round: number
}

export const nothing: Seen = { entries: [], before: null, after: null, moved: 0, round: 0 }

/** Another part altogether. */
export const opened = (last: Seen, window: LogWindow): Seen => ({
  entries: window.entries,
  before: window.before,
  after: window.after,
  moved: 0,
  round: last.round + 1,
})

/** What stands before it is put in front; too much of the end goes. */
export function earlier(last: Seen, window: LogWindow): Seen {
  const all = [...window.entries, ...last.entries]
  const kept = all.slice(0, mostKept)
  const left = all[kept.length]
  return {
    ...last,
    entries: kept,
    before: window.before,
    after: left ? left.place : last.after,
    moved: window.entries.length,
  }
}

/** What stands behind it is put at the end; too much of the front goes. */
export function later(last: Seen, window: Pick<LogWindow, 'entries' | 'after'>): Seen {
  const all = [...last.entries, ...window.entries]
  const dropped = Math.max(0, all.length - mostKept)
  const kept = all.slice(dropped)
  return {
    ...last,
    entries: kept,
    before: dropped > 0 ? kept[0]?.place || null : last.before,
    after: window.after,
    moved: -dropped,
  }
}

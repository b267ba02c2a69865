import parse from 'parse-duration'
import { invalid } from '#domain/failure'
import type { Mark } from '#domain/mark'

/** A moment, or the while that a deployment took. */
export interface Moment {
  readonly from: number
  readonly to: number
}

/**
 * The moment that a text means: `now`, `3d ago`, a date or a time (UTC where it names no zone), `deployment` (the newest), the
 * version of one, words of a mark's title, or the first that is known of several (`deployment or 1d ago`). Throws `invalid`
 * with what can be said.
 */
export function momentOf(text: string, now: number, marks: readonly Mark[]): Moment {
  const said = text.trim()
  for (const one of [...said.split(/\s+or\s+/), said]) {
    const moment = knownAs(one, now, marks)
    if (moment) return moment
  }
  throw invalid(
    `“${said}” is no moment that is known here.`,
    `Say a time such as 2026-01-31 14:00 (UTC), 3d ago, now, or a mark of this system${
      marks.length > 0
        ? `, such as ${marks
            .slice(-3)
            .map(one => one.title)
            .join(', ')}`
        : ' (there is none yet)'
    }.`,
  )
}

function knownAs(said: string, now: number, marks: readonly Mark[]): Moment | undefined {
  const words = said.toLowerCase()
  const newest = (fits: (mark: Mark) => boolean) => marks.filter(fits).toSorted((a, b) => b.at - a.at)[0]
  // A version may look like a date, and 2.1 is not the newest of 2.1, 2.10 and 12.1.
  const named = newest(one => one.version === said)
  const at = named ? undefined : pointOf(said, now)
  if (at !== undefined) return { from: at, to: at }
  const mark = named ?? newest(one => one.kind === words) ?? newest(one => tells(one.title.toLowerCase(), words))
  // What an incident did is seen while it lasts; what a deployment did, when it is over.
  return mark && { from: mark.at, to: (mark.kind === 'deployment' && mark.until) || mark.at }
}

/** Whether a title has these words. A number in them is not the beginning of a longer one: 2.1 is not told by 2.10. */
function tells(title: string, words: string): boolean {
  if (!/\d/.test(words)) return title.includes(words)
  return new RegExp(`(?<![\\w.-])v?${words.replaceAll(/[^\w\s]/g, '\\$&')}(?![\\w-]|\\.\\d)`).test(title)
}

/** The 31st of February is read as the 3rd of March, which nobody means. */
const isDay = (date: string) => new Date(Date.parse(date)).toISOString().startsWith(date)

function pointOf(said: string, now: number): number | undefined {
  if (said === 'now') return now
  const ago = /^(.+?)\s*ago$/.exec(said)?.[1]
  const back = ago === undefined ? null : parse(ago)
  if (back !== null) return now - back
  if (/^\d{4}-\d\d-\d\d/.test(said)) {
    const written = said.replace(' ', 'T')
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(written) || written.length === 10
    const at = Date.parse(zoned ? written : `${written}Z`)
    if (Number.isFinite(at) && isDay(said.slice(0, 10))) return at
  }
  return undefined
}

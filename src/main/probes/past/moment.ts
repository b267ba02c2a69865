import parse from 'parse-duration'
import { invalid } from '#domain/failure'
import type { Mark } from '#domain/mark'

/**
 * The moment that a text means: `now`, `3d ago`, a date or a time (UTC where it names no zone), `deployment` (the newest), or
 * words of a mark's title. Throws `invalid` with what can be said.
 */
export function momentOf(text: string, now: number, marks: readonly Mark[]): number {
  const said = text.trim()
  if (said === 'now') return now
  const ago = /^(.+?)\s*ago$/.exec(said)?.[1]
  const back = ago === undefined ? null : parse(ago)
  if (back !== null) return now - back
  if (/^\d{4}-\d\d-\d\d/.test(said)) {
    const written = said.replace(' ', 'T')
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(written) || written.length === 10
    const at = Date.parse(zoned ? written : `${written}Z`)
    if (Number.isFinite(at)) return at
  }
  const words = said.toLowerCase()
  const mark = marks
    .filter(one => one.kind === words || one.title.toLowerCase().includes(words))
    .toSorted((a, b) => b.at - a.at)[0]
  if (mark) return mark.at
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

const month = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'
const date = `(\\d{4}-\\d{2}-\\d{2}|${month}\\.? \\d{1,2},? \\d{4}|\\d{1,2}\\.? ${month}\\.? \\d{4})`
const reviewed = new RegExp(
  `\\b(?:last[ _-]?(?:updated|reviewed|revised|modified|review|update)|reviewed(?: on)?|updated(?: on)?)\\W{1,10}${date}`,
  'gi',
)
const next = new RegExp(`\\bnext[ _-]?review\\W{1,10}${date}`, 'i')
const version = /^\W{0,6}version\W{1,8}v?(\d+\.\d+(?:\.\d+)?[\w.-]*)/im

/** What a document says of itself: when it was last reviewed, when it wants to be, and its version; null where it does not. */
export function datesIn(text: string): {
  readonly reviewed: number | null
  readonly next: number | null
  readonly version: string | null
} {
  const found = [...text.matchAll(reviewed)].map(([, said = '']) => dayOf(said)).filter(at => at !== null)
  return {
    reviewed: found.length > 0 ? Math.max(...found) : null,
    next: dayOf(next.exec(text)?.[1] ?? ''),
    version: version.exec(text)?.[1] ?? null,
  }
}

/** Midnight of that day in UTC; null for what is no day. */
function dayOf(said: string): number | null {
  const plain = said.replace(/(\d)\./, '$1').replace(/,/g, '')
  const at = Date.parse(/^\d{4}-/.test(plain) ? `${plain}T00:00:00Z` : `${plain} UTC`)
  return Number.isNaN(at) ? null : at
}

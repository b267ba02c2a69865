import type { LogEntry, LogGroup } from '#domain/log'
import { withoutSecrets } from '#domain/without-secrets'
import { fingerprintOf, isRequest, wordsOf } from './fingerprint'

/** Groups as they grow, entry by entry: what is kept is one group a kind, however long the log. */
export interface Grouping {
  add(entry: LogEntry, source: string): void
  /** Most frequent in the last hour first, then most frequent at all; what only tells how requests ended, last. */
  groups(): LogGroup[]
}

/** Kinds beyond these are counted in one that says so: a log in which every line is another must not fill the memory. */
const mostGroups = 2000
export const otherKinds = 'other kinds'

/** Puts entries together by level, source and fingerprint; `now` in milliseconds since 1970. */
export function createGrouping(now: number): Grouping {
  const hourAgo = new Date(now - 3_600_000).toISOString()
  const recent = ({ at }: LogEntry) => Number(at !== null && at >= hourAgo)
  const found = new Map<string, LogGroup>()
  return {
    add(entry, source) {
      const own = fingerprintOf(entry)
      const keyOf = (print: string) => `${entry.level}\n${source}\n${print}`
      const fingerprint = found.size < mostGroups || found.has(keyOf(own)) ? own : otherKinds
      const before = found.get(keyOf(fingerprint))
      found.set(
        keyOf(fingerprint),
        before ? grown(before, entry, recent(entry)) : begun(entry, source, fingerprint, recent(entry)),
      )
    },
    groups: () =>
      [...found.values()].toSorted(
        (a, b) =>
          Number(isRequest(a.sample)) - Number(isRequest(b.sample)) ||
          b.lastHour - a.lastHour ||
          b.count - a.count ||
          (b.lastSeen ?? '').localeCompare(a.lastSeen ?? ''),
      ),
  }
}

const begun = (entry: LogEntry, source: string, fingerprint: string, lastHour: number): LogGroup => ({
  fingerprint,
  level: entry.level,
  source,
  service: entry.service,
  count: 1,
  firstSeen: entry.at,
  lastSeen: entry.at,
  lastHour,
  words: wordsOf(entry),
  sample: withoutSecrets(entry.message).slice(0, 500),
  trace: withoutSecrets(entry.trace).slice(0, 4000),
})

function grown(group: LogGroup, entry: LogEntry, recent: number): LogGroup {
  const { count, firstSeen, lastSeen, lastHour } = group
  const latest = entry.at !== null && (lastSeen === null || entry.at >= lastSeen)
  const earliest = entry.at !== null && (firstSeen === null || entry.at < firstSeen)
  return {
    ...(latest ? begun(entry, group.source, group.fingerprint, 0) : group),
    count: count + 1,
    lastHour: lastHour + recent,
    firstSeen: earliest ? entry.at : firstSeen,
  }
}

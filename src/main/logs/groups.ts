import type { LogEntry, LogGroup } from '#domain/log'
import { fingerprintOf } from './fingerprint'
import { withoutSecrets } from './without-secrets'

/** Groups as they grow, entry by entry: what is kept is one group a kind, however long the log. */
export interface Grouping {
  add(entry: LogEntry, source: string): void
  /** Most frequent first. */
  groups(): LogGroup[]
}

/** Kinds beyond these are counted in one that says so: a log in which every line is another must not fill the memory. */
const mostGroups = 2000
export const otherKinds = 'other kinds'

/** Puts entries together by level, source and fingerprint. */
export function createGrouping(): Grouping {
  const found = new Map<string, LogGroup>()
  return {
    add(entry, source) {
      const own = fingerprintOf(entry)
      const keyOf = (print: string) => `${entry.level}\n${source}\n${print}`
      const fingerprint = found.size < mostGroups || found.has(keyOf(own)) ? own : otherKinds
      const before = found.get(keyOf(fingerprint))
      found.set(keyOf(fingerprint), before ? grown(before, entry) : begun(entry, source, fingerprint))
    },
    groups: () =>
      [...found.values()].toSorted((a, b) => b.count - a.count || (b.lastSeen ?? '').localeCompare(a.lastSeen ?? '')),
  }
}

const begun = (entry: LogEntry, source: string, fingerprint: string): LogGroup => ({
  fingerprint,
  level: entry.level,
  source,
  service: entry.service,
  count: 1,
  firstSeen: entry.at,
  lastSeen: entry.at,
  sample: withoutSecrets(entry.message).slice(0, 500),
  trace: withoutSecrets(entry.trace).slice(0, 4000),
})

function grown(group: LogGroup, entry: LogEntry): LogGroup {
  const later = entry.at !== null && (group.lastSeen === null || entry.at >= group.lastSeen)
  const earlier = entry.at !== null && (group.firstSeen === null || entry.at < group.firstSeen)
  return {
    ...group,
    count: group.count + 1,
    ...(earlier ? { firstSeen: entry.at } : {}),
    ...(later
      ? {
          ...begun(entry, group.source, group.fingerprint),
          count: group.count + 1,
          firstSeen: group.firstSeen ?? entry.at,
        }
      : {}),
  }
}

import type { LoginEvent } from './login-events'

/** The attempts of one address at one service, or of all addresses at it. */
export interface LoginGroup {
  readonly service: LoginEvent['service']
  /** Of its first attempt. */
  readonly address: string
  /** Users or paths that were tried, most frequent first. */
  readonly users: readonly string[]
  readonly failures: number
  /** Most failures within ten minutes, and when those began. */
  readonly peak: number
  readonly peakAt: number | null
  readonly firstSeen: number | null
  readonly lastSeen: number | null
  /** Who got in after failures of the same address, for a user (a path) it had failed for. */
  readonly entered: { readonly user: string; readonly at: number | null; readonly after: number } | null
}

const window = 600_000

/** Groups attempts by what `keyOf` says; a group without a failure is none. */
export function loginGroups(events: readonly LoginEvent[], keyOf: (event: LoginEvent) => string): LoginGroup[] {
  const byTime = events.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
  return [...Map.groupBy(byTime, keyOf)]
    .map(([, own]) => summed(own))
    .filter(group => group.failures > 0 || group.entered !== null)
    .toSorted((a, b) => Number(b.entered !== null) - Number(a.entered !== null) || b.peak - a.peak)
}

function summed(events: readonly LoginEvent[]): LoginGroup {
  const failed = events.filter(event => !event.ok)
  const times = failed.flatMap(({ at }) => (at === null ? [] : [at]))
  const counts = Map.groupBy(failed, event => event.user)
  return {
    service: events[0]?.service ?? 'ssh',
    address: events[0]?.address ?? '',
    users: [...counts].toSorted(([, a], [, b]) => b.length - a.length).map(([user]) => user),
    failures: failed.length,
    ...peakOf(times),
    firstSeen: times[0] ?? null,
    lastSeen: times.at(-1) ?? null,
    entered: enteredIn(events),
  }
}

function peakOf(times: readonly number[]): { readonly peak: number; readonly peakAt: number | null } {
  let peak = 0
  let peakAt: number | null = null
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) > window) from++
    if (to - from + 1 > peak) [peak, peakAt] = [to - from + 1, times[from] ?? null]
  }
  return { peak, peakAt }
}

/** The success that followed most failures: a guess that came right, or a person who found the password again. */
function enteredIn(events: readonly LoginEvent[]): LoginGroup['entered'] {
  let failures = 0
  let found: LoginGroup['entered'] = null
  const missed = new Set<string>()
  for (const { ok, user, at, service } of events)
    if (!ok) {
      failures++
      missed.add(user)
    } else if (service === 'web probing') found ??= { user, at, after: failures }
    else {
      if (missed.has(user) && failures > (found?.after ?? 0)) found = { user, at, after: failures }
      // Who is in starts anew.
      failures = 0
      missed.clear()
    }
  return found
}

import type { Session } from './session'

/** Who was active at one look, by what they waited for. */
export interface WaitSample {
  readonly at: number
  readonly counts: Readonly<Record<string, number>>
}

export interface WaitClass {
  readonly name: string
  /** Average number of sessions in it, over all looks. */
  readonly sessions: number
  /** Of all active ones, 0 to 100. */
  readonly share: number
  /** Its events, the commonest first. */
  readonly events: readonly { readonly name: string; readonly share: number }[]
}

const keptMs = 5 * 60_000

const works = new Set(['client backend', 'parallel worker', 'autovacuum worker', 'background worker'])

/** Adds a look to those of the last five minutes. What is hidden from the role is no part of it. */
export function addSample(samples: readonly WaitSample[], at: number, sessions: readonly Session[]): WaitSample[] {
  const counts: Record<string, number> = {}
  for (const { state, kind, wait } of sessions)
    if (state === 'active' && kind !== null && works.has(kind)) counts[wait ?? 'CPU'] = (counts[wait ?? 'CPU'] ?? 0) + 1
  return [...samples.filter(sample => sample.at > at - keptMs && sample.at < at), { at, counts }]
}

/** Wait classes by how many sessions were in them, the largest first. */
export function classesOf(samples: readonly WaitSample[]): WaitClass[] {
  const events = new Map<string, number>()
  for (const { counts } of samples)
    for (const [name, count] of Object.entries(counts)) events.set(name, (events.get(name) ?? 0) + count)
  const all = [...events.values()].reduce((sum, count) => sum + count, 0)
  const classes = Map.groupBy(events, ([name]) => name.split(': ')[0] ?? name)
  return [...classes]
    .map(([name, members]) => {
      const sum = members.reduce((total, [, count]) => total + count, 0)
      return {
        name,
        sessions: sum / samples.length,
        share: (100 * sum) / all,
        events: members
          .map(([event, count]) => ({ name: event.split(': ')[1] ?? event, share: (100 * count) / all }))
          .toSorted((a, b) => b.share - a.share),
      }
    })
    .toSorted((a, b) => b.share - a.share)
}

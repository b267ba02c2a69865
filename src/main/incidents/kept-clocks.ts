import type { Incident, IncidentPolicy, TimelineEntry } from '#domain/incident'
import { acknowledgeBy, dueAt } from './clocks'

/** One thing that was awaited until a moment; ISO 8601 UTC. */
export interface KeptClock {
  readonly name: string
  readonly until: string
  /** When it was done; absent while it is not. */
  readonly at?: string
  readonly met: boolean
}

/**
 * Whether each was done in time; of updates each pause between two of them, and the one that lasts. Over a time in which it
 * seemed resolved nobody waited.
 */
export function clocksOf(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  policy?: IncidentPolicy,
): readonly KeptClock[] {
  const until = acknowledgeBy(incident, policy)
  const { acknowledgedAt, resolvedAt } = incident
  const now = new Date().toISOString()
  const first = {
    name: 'Acknowledge',
    until,
    ...(acknowledgedAt && { at: acknowledgedAt }),
    met: (acknowledgedAt ?? now) <= until,
  }
  if (!acknowledgedAt) return [first]
  const acknowledgements = timeline.filter(({ kind, text }) => kind === 'state' && text.startsWith('Acknowledged'))
  const reopened = acknowledgements.slice(1).map(({ at }) => at)
  const told = timeline
    .flatMap(({ kind, at }) => (kind === 'update' ? [at] : []))
    .concat(reopened)
    .toSorted()
  const end = resolvedAt ?? now
  const updates = [...told.filter(at => at >= acknowledgedAt && at < end), undefined].flatMap((at, place, all) => {
    if (at !== undefined && reopened.includes(at)) return []
    const toldAt = place === 0 ? undefined : all[place - 1]
    const due = dueAt({ ...incident, state: 'acknowledged', ...{ toldAt } }, policy)
    if (due === undefined) return []
    const done = at ?? resolvedAt
    return [
      {
        name: at ? `Update ${place + 1}` : resolvedAt ? 'Resolved' : 'Next update',
        until: due,
        ...(done && { at: done }),
        met: (done ?? now) <= due,
      },
    ]
  })
  return [first, ...updates]
}

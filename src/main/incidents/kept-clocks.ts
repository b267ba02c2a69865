import type { Incident, IncidentPolicy, TimelineEntry } from '#domain/incident'
import { acknowledgeBy, tellBy } from './clocks'
import { dueBetween } from './grades'

/** One thing that was awaited until a moment; ISO 8601 UTC. */
export interface KeptClock {
  readonly name: string
  readonly until: string
  /** When it was done; absent while it is not. */
  readonly at?: string
  readonly met: boolean
}

/**
 * Whether each was done in time, by the severity that held then; of updates each pause between two of them, and the one that
 * lasts. Over a time in which it seemed resolved nobody waited.
 */
export function clocksOf(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  policy?: IncidentPolicy,
): readonly KeptClock[] {
  const { acknowledgedAt, declaredAt, resolvedAt } = incident
  const now = new Date().toISOString()
  const until =
    dueBetween(incident, declaredAt, acknowledgedAt ?? now, (severity, since) =>
      acknowledgeBy(severity, since, policy),
    ) ?? declaredAt
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
    const since = toldAt !== undefined && toldAt > acknowledgedAt ? toldAt : acknowledgedAt
    const done = at ?? resolvedAt
    const due = dueBetween(incident, since, done ?? now, (severity, from) => tellBy(severity, from, policy))
    if (due === undefined) return []
    return [
      {
        name: at ? `Update ${place + 1}` : resolvedAt ? 'Update, by its resolution' : 'Next update',
        until: due,
        ...(done && { at: done }),
        met: (done ?? now) <= due,
      },
    ]
  })
  return [first, ...updates]
}

import type { KeptIncident, NewEntry, ToldIncident } from '#domain/incident'

/** What is to be told of an incident when these are written down. Each is written once, so it is told once. */
export function toTell(incident: KeptIncident, entries: readonly NewEntry[]): readonly ToldIncident[] {
  const { id, system, title, severity, state, declaredAt, declaredBy } = incident
  const about = { id, system, title, severity, state, declaredAt, declaredBy }
  return entries.flatMap(({ kind, text }) => {
    const what = kind === 'state' ? state : kind
    return what === 'declared' || what === 'escalated' || what === 'overdue' || what === 'resolved'
      ? [{ event: 'incident' as const, incident: { ...about, what, text } }]
      : []
  })
}

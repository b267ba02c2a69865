import type { KeptIncident, NewEntry, ToldIncident } from '#domain/incident'
import { asGraveAs } from './levels'

/**
 * What is to be told of an incident when these are written down, by what it `was` before. Each is written once, so it is told
 * once.
 */
export function toTell(
  incident: KeptIncident,
  entries: readonly NewEntry[],
  was?: KeptIncident,
): readonly ToldIncident[] {
  const { id, system, title, severity, state, declaredAt, declaredBy } = incident
  const about = { id, system, title, severity, state, declaredAt, declaredBy }
  return entries.flatMap(({ kind, text }) => {
    const what = whatIs(kind, incident, was)
    return what ? [{ event: 'incident' as const, incident: { ...about, what, text } }] : []
  })
}

type What = ToldIncident['incident']['what']

function whatIs(kind: NewEntry['kind'], { state, severity }: KeptIncident, was?: KeptIncident): What | undefined {
  if (kind === 'escalated' || kind === 'overdue') return kind
  // Who was told that it is over must hear that it is not; who hears of grave ones only hears of this one for the first time.
  if (kind === 'severity') return was && !asGraveAs(was.severity, severity) ? 'raised' : undefined
  if (kind !== 'state') return undefined
  if (state === 'acknowledged') return was?.state === 'resolved' ? 'reopened' : undefined
  return state === 'declared' || state === 'resolved' ? state : undefined
}

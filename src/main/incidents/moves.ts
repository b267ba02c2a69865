import { invalid } from '#domain/failure'
import type { IncidentState, KeptIncident } from '#domain/incident'

/** Where an incident can go from where it is. What came back after it seemed over is acknowledged once more. */
const ways: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  declared: ['acknowledged'],
  acknowledged: ['mitigated', 'resolved'],
  mitigated: ['resolved', 'acknowledged'],
  resolved: ['closed', 'acknowledged'],
  closed: [],
}

/** The incident in its next state. Throws `invalid` in the operator's words where no way leads there. */
export function moved(incident: KeptIncident, to: IncidentState, by: string, at: string): KeptIncident {
  if (incident.state === to) throw invalid(`It is ${to} already.`)
  if (incident.state === 'closed') throw invalid('It is closed.', 'What comes back is declared anew.')
  if (!ways[incident.state].includes(to))
    throw invalid(
      `What is ${incident.state} cannot become ${to}.`,
      incident.state === 'declared'
        ? 'Somebody has to acknowledge it first.'
        : `Next: ${ways[incident.state].join(' or ')}.`,
    )
  return { ...incident, state: to, ...stamps(incident, to, by, at) }
}

function stamps(incident: KeptIncident, to: IncidentState, by: string, at: string): Partial<KeptIncident> {
  switch (to) {
    case 'acknowledged':
      return incident.state === 'declared'
        ? { acknowledgedAt: at, acknowledgedBy: by }
        : // It was not over: neither is its time. Those who wait hear it now, and nobody was silent while it seemed over.
          { mitigatedAt: undefined, resolvedAt: undefined, toldAt: at }
    case 'mitigated':
      return { mitigatedAt: at }
    case 'resolved':
      return { resolvedAt: at, mitigatedAt: incident.mitigatedAt ?? at }
    case 'closed':
      return { closedAt: at }
    case 'declared':
      return {}
  }
}

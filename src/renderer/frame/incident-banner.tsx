import { Callout } from '@blueprintjs/core'
import type { System } from '#domain/system'
import { useIncidents } from '../asks/incidents'
import { useRoute } from '../asks/place'
import { IncidentClock, IncidentLevel } from '../parts/incident-words'
import { Visible } from '../parts/visible'
import { toIncident } from '../route'

/** The incidents of the system in hand, on each of its pages but their own. */
export function IncidentBanner({ system }: { system: System | undefined }) {
  const here = useRoute()
  const incidents = useIncidents(system?.id).data ?? []
  if (!system || here.page === 'incidents' || here.page === 'overview') return null
  return incidents
    .filter(({ system: of, state }) => of === system.id && state !== 'resolved')
    .map(incident => (
      <Callout key={incident.id} compact icon={false} intent="danger" className="incident-banner">
        <IncidentLevel severity={incident.severity} />{' '}
        <a href={toIncident(system.id, incident.id)}>
          <Visible text={incident.title} />
        </a>{' '}
        {incident.state}
        {incident.dueAt === undefined ? null : ' · '}
        <IncidentClock incident={incident} />
      </Callout>
    ))
}

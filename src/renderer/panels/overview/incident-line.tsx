import type { Incident } from '#domain/incident'
import type { System } from '#domain/system'
import { IncidentClock, IncidentLevel } from '../../parts/incident-words'
import { Ago } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { toIncident } from '../../route'
import { OfSystem } from './of-system'

/** An incident that is not closed, before all that is less. */
export const IncidentLine = ({
  incident,
  system,
  many,
}: {
  incident: Incident
  system?: System | undefined
  many: boolean
}) => (
  <li className="attention-line">
    <IncidentLevel severity={incident.severity} />
    <div className="attention-text">
      <a href={toIncident(incident.system, incident.id)}>
        <Visible text={incident.title} />
      </a>
      <span className="muted">
        <OfSystem system={system} many={many} />
        {incident.state} · <Ago at={incident.declaredAt} />
      </span>
    </div>
    <IncidentClock incident={incident} />
  </li>
)

import type { Incident } from '#domain/incident'
import type { System } from '#domain/system'
import { IncidentClock, IncidentLevel } from '../../parts/incident-words'
import { Ago } from '../../parts/moment'
import { SystemName } from '../../parts/system-name'
import { Visible } from '../../parts/visible'
import { toIncident } from '../../route'

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
        {many && system ? (
          <>
            <SystemName id={system.id} name={system.name} /> ·{' '}
          </>
        ) : null}
        {incident.state} · <Ago at={incident.declaredAt} />
      </span>
    </div>
    <IncidentClock incident={incident} />
  </li>
)

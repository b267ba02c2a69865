import type { System } from '#domain/system'
import { useIncidents } from '../../asks/incidents'
import { failureOf } from '../../client/client'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { IncidentClock, IncidentLevel } from '../../parts/incident-words'
import { Ago, Moment } from '../../parts/moment'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { toIncident } from '../../route'
import { states, texts } from './texts'

/** The incidents that are not closed, each with its clock; or those that are. */
export function IncidentList({ system, state }: { system: System; state: 'open' | 'closed' }) {
  const asked = useIncidents(system.id, state)
  if (asked.error) return <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
  if (!asked.data) return <Skeleton lines={6} />
  if (asked.data.length === 0)
    return (
      <Empty title={state === 'open' ? texts.noneOpen : texts.noneClosed}>
        <p>{state === 'open' ? texts.noneOpenWhy : texts.noneClosedWhy}</p>
      </Empty>
    )
  return (
    <div className="table-scroll">
      <table className="grid incident-list">
        <thead>
          <tr>
            <th scope="col">{texts.level1}</th>
            <th scope="col">{texts.incident}</th>
            <th scope="col">{texts.state}</th>
            <th scope="col">{texts.awaited}</th>
            <th scope="col">{texts.declared}</th>
          </tr>
        </thead>
        <tbody>
          {asked.data.map(incident => (
            <tr key={incident.id}>
              <td>
                <IncidentLevel severity={incident.severity} />
              </td>
              <th scope="row">
                <a href={toIncident(system.id, incident.id)}>
                  <Visible text={incident.title} />
                </a>
              </th>
              <td>{states[incident.state]}</td>
              <td>
                <IncidentClock incident={incident} />
              </td>
              <td>
                <Moment at={incident.declaredAt} />{' '}
                <span className="muted">
                  <Ago at={incident.declaredAt} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

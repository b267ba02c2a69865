import type { Alert } from '#domain/alert'
import { useAlerts } from '../../asks/alerts'
import { AlertSeverity } from '../../parts/alert-words'
import { Moment } from '../../parts/moment'
import { duration } from '../../parts/units'
import { hashOf } from '../../route'
import { texts } from './texts'

const most = 8

const same = (one: Alert, other: Alert) =>
  one.id !== other.id && one.rule === other.rule && one.profile === other.profile && one.label === other.label

/** When the same rule fired at the same place before, and for how long. */
export function Earlier({ alert }: { alert: Alert }) {
  const past = useAlerts(alert.system, 'resolved').data ?? []
  const list = past.filter(one => same(one, alert)).slice(0, most)
  if (list.length === 0) return <p className="muted">{texts.noEarlier}</p>
  return (
    <ul className="alert-earlier">
      {list.map(one => (
        <li key={one.id}>
          <AlertSeverity severity={one.severity} brief />{' '}
          <a href={hashOf({ system: one.system, page: 'alerts', query: { alert: one.id } })}>
            <Moment at={one.since} />
          </a>{' '}
          <span className="muted">
            {one.resolvedAt ? `for ${duration(Date.parse(one.resolvedAt) - Date.parse(one.since))}` : null}
          </span>
        </li>
      ))}
    </ul>
  )
}

import type { Alert } from '#domain/alert'
import { useAlertHistory } from '../../asks/alerts'
import { measured } from '../../parts/measured'
import { Moment } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** What became of an alert so far, and who did what about it. */
export function Became({ alert }: { alert: Alert }) {
  const changes = useAlertHistory(alert.id).data ?? []
  return (
    <ol className="alert-earlier">
      {changes.map(({ at, what, severity, value, by, note }, index) => (
        <li key={`${at} ${index + 1}`}>
          <Moment at={at} /> {texts.what[what]}
          {what === 'fired' || what === 'worse' || what === 'better' ? `, ${severity}` : ''}
          {value === null ? '' : ` at ${measured(value, alert.unit)}`}
          {by === undefined ? null : (
            <>
              {' '}
              by <Visible text={by} />
            </>
          )}
          {note ? (
            <span className="muted alert-remarks">
              <Visible text={note} />
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

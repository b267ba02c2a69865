import { ArrowRight } from '@blueprintjs/icons'
import type { Alert } from '#domain/alert'
import type { System } from '#domain/system'
import { AlertSeverity, alertPlace, alertValue } from '../../parts/alert-words'
import { GoButton } from '../../parts/go-link'
import { Ago } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { toAlert, toStart } from '../../route'
import { OfSystem } from './of-system'

/** An alert that fires, with the runbook that answers it. */
export function AlertLine({ alert, system, many }: { alert: Alert; system: System | undefined; many: boolean }) {
  return (
    <li className="attention-line">
      <AlertSeverity severity={alert.severity} brief />
      <div className="attention-text">
        <a href={toAlert(alert.system, alert.id)}>
          <Visible text={alert.title} />
        </a>
        <span className="muted">
          <OfSystem system={system} many={many} />
          {alertPlace(alert)} · {alertValue(alert)} · <Ago at={alert.since} />
        </span>
      </div>
      {alert.runbook ? (
        <GoButton
          variant="outlined"
          endIcon={<ArrowRight size={14} />}
          to={toStart(alert.system, alert.runbook, {}, undefined, alert.profile)}
          text={alert.runbook}
          title={`Answers: ${alert.title}`}
        />
      ) : null}
    </li>
  )
}

import { Button } from '@blueprintjs/core'
import { ArrowRight, Tick, TimelineLineChart } from '@blueprintjs/icons'
import type { Alert } from '#domain/alert'
import { AlertSeverity, alertPlace, alertValue } from '../../parts/alert-words'
import { DeclareButton } from '../../parts/declare-button'
import { GoButton } from '../../parts/go-link'
import { SidePart } from '../../parts/side-part'
import { stamp } from '../../parts/stamp'
import { Visible } from '../../parts/visible'
import { hashOf, toStart } from '../../route'
import { Around } from './around'
import { Became } from './became'
import { Earlier } from './earlier'
import { RuleFacts } from './rule-facts'
import { standingOf } from './standing'
import { texts } from './texts'

/** The chosen alert whole: what was measured around it, what can be done, where its line comes from, what was before. */
export function AlertDetails({
  alert,
  missing,
  blocked,
  onAcknowledge,
  onResolve,
}: {
  alert: Alert | undefined
  /** The address names one that is not here. */
  missing: boolean
  blocked: boolean
  onAcknowledge: (alert: Alert) => void
  onResolve: (alert: Alert) => void
}) {
  if (!alert)
    return (
      <SidePart title={texts.chosen}>
        <p className="muted">{missing ? texts.gone : texts.chooseOne}</p>
      </SidePart>
    )
  return (
    <>
      <SidePart title={texts.chosen}>
        <p>
          <AlertSeverity severity={alert.severity} />{' '}
          <strong>
            <Visible text={alert.title} />
          </strong>{' '}
          <span className="muted">{texts[standingOf(alert)]}</span>
        </p>
        <div className="note-actions">
          {alert.runbook ? (
            <GoButton
              intent="primary"
              endIcon={<ArrowRight size={14} />}
              text={texts.runbook(alert.runbook)}
              title={texts.runbookWhy}
              to={toStart(alert.system, alert.runbook, {}, undefined, alert.profile)}
            />
          ) : null}
          {alert.state === 'firing' ? (
            <Button
              size="small"
              icon={<Tick size={14} />}
              text={texts.acknowledge}
              title={texts.acknowledgeWhy}
              disabled={blocked}
              onClick={() => onAcknowledge(alert)}
            />
          ) : null}
          {alert.state !== 'resolved' ? (
            <DeclareButton system={alert.system} alert={alert.id} title={`${alert.title} (${alertPlace(alert)})`} />
          ) : null}
          {alert.state !== 'resolved' ? (
            <Button
              size="small"
              text={texts.resolve}
              title={texts.resolveWhy}
              disabled={blocked}
              onClick={() => onResolve(alert)}
            />
          ) : null}
        </div>
        <dl className="facts alert-facts">
          <Fact name={texts.target} text={alertPlace(alert)} />
          <Fact name={texts.value} text={alertValue(alert)} />
          <Times name={texts.since} at={alert.since} />
          {alert.acknowledgedAt ? (
            <Times name={texts.takenOn} at={alert.acknowledgedAt} by={alert.acknowledgedBy} />
          ) : null}
          {alert.note ? <Fact name={texts.note} text={alert.note} /> : null}
          {alert.resolvedAt ? <Times name={texts.ended} at={alert.resolvedAt} /> : null}
          {alert.muted === undefined ? null : <Fact name={texts.whyQuiet} text={alert.muted} />}
          {alert.flaps > 1 ? <Fact name="" text={texts.flaps(alert.flaps)} /> : null}
        </dl>
      </SidePart>
      <SidePart
        title={texts.around}
        actions={
          <GoButton
            variant="minimal"
            icon={<TimelineLineChart size={14} />}
            text={texts.monitor}
            title={texts.monitorWhy}
            to={hashOf({ system: alert.system, page: 'monitor', query: { at: String(Date.parse(alert.since)) } })}
          />
        }
      >
        <Around key={alert.id} alert={alert} />
      </SidePart>
      <SidePart
        title={texts.rule}
        actions={
          <GoButton
            variant="minimal"
            text={texts.editRule}
            to={hashOf({ system: alert.system, page: 'alerts', path: ['rules'], query: { edit: alert.rule } })}
          />
        }
      >
        <RuleFacts alert={alert} />
      </SidePart>
      <SidePart title={texts.became}>
        <Became alert={alert} />
      </SidePart>
      <SidePart title={texts.earlier}>
        <Earlier alert={alert} />
      </SidePart>
    </>
  )
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Visible text={text} form="block" />
      </dd>
    </div>
  )
}

/** A moment in both times, for a person at one place speaks with a log at another. */
function Times({ name, at, by }: { name: string; at: string; by?: string | undefined }) {
  const { local, utc } = stamp(new Date(at))
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <time dateTime={at}>{local}</time> <span className="muted">({utc})</span>
        {by === undefined ? null : (
          <>
            {' '}
            by <Visible text={by} />
          </>
        )}
      </dd>
    </div>
  )
}

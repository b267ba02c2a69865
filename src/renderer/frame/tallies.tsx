import { Notifications, WarningSign } from '@blueprintjs/icons'
import { useEffect } from 'react'
import type { Alert } from '#domain/alert'
import { mostAlerts, useAlerts } from '../asks/alerts'
import { useRuns } from '../asks/queries'
import { alertPlace, isTold, worstAlertsFirst } from '../parts/alert-words'
import { latestRuns } from '../parts/latest-runs'
import { counted } from '../parts/units'
import { visibleString } from '../parts/visible-text'
import { hashOf, toPage, toRun } from '../route'
import { Questions } from './questions'

/** What runs, what asks, and how much is wrong as far as the latest look at everything tells. */
export function Tallies({ system }: { system: string | null }) {
  const runs = useRuns().data ?? []
  const asking = runs.filter(run => run.status === 'waiting')
  const running = runs.filter(run => run.status === 'running')
  const findings = latestRuns(runs).reduce((sum, run) => sum + run.findings, 0)
  const open = useAlerts(undefined).data ?? []
  const firing = open.filter(isTold)
  const grave = firing.some(alert => alert.severity === 'critical')
  const [only] = running
  const needs = asking.length + firing.length
  useEffect(() => {
    // A tab in the background still says that somebody is needed.
    document.title = needs ? `(${needs}) Quarterdeck` : 'Quarterdeck'
  }, [needs])
  return (
    <div className="tallies">
      <Questions runs={asking} />
      {only ? (
        <a href={running.length === 1 ? toRun(only.system, only.id) : hashOf({ system, page: 'history' })}>
          <span className="turning" aria-hidden="true" /> {running.length} running
        </a>
      ) : null}
      {firing.length ? (
        <a href={toAlerts(firing)} className={grave ? 'tone-bad' : 'tone-warn'} title={titleOf(firing)}>
          <Notifications size={14} /> {open.length === mostAlerts.open ? 'at least ' : ''}
          {counted(firing.length, 'alert')}
        </a>
      ) : null}
      {findings ? (
        <a href={toPage('overview', system)} className="tone-warn">
          <WarningSign size={14} /> {counted(findings, 'finding')}
        </a>
      ) : null}
    </div>
  )
}

/** The page of the one system that alerts are of, or of all. */
function toAlerts(alerts: readonly Alert[]) {
  const [first, ...others] = new Set(alerts.map(alert => alert.system))
  return toPage('alerts', first !== undefined && others.length === 0 ? first : null)
}

const named = 5

const titleOf = (alerts: readonly Alert[]) =>
  worstAlertsFirst(alerts)
    .slice(0, named)
    .map(alert => `${visibleString(alert.title)}: ${alertPlace(alert)}`)
    .join('\n')

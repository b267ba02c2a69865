import { Disable } from '@blueprintjs/icons'
import type { Alert } from '#domain/alert'
import type { Profile, Protocol } from '#domain/profile'
import type { System } from '#domain/system'
import { useAlerts } from '../../asks/alerts'
import { useProfiles, useRunbooks, useRuns } from '../../asks/queries'
import { useFinishedRuns } from '../../asks/run'
import { AlertSeverity, isTold, worstAlertsFirst } from '../../parts/alert-words'
import { EnvironmentWord } from '../../parts/badges'
import { ChangedSign } from '../../parts/changed-sign'
import { protocolWords } from '../../parts/fits'
import { latestRuns } from '../../parts/latest-runs'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { SystemName } from '../../parts/system-name'
import { toPage, toRun } from '../../route'
import { mixed, type Standing, standingOf } from './standing'
import { texts } from './texts'
import { useChanged } from './use-changed'
import { worstRun } from './worst-run'

const columns: readonly Protocol[] = ['postgres', 'pgbouncer', 'redis', 'ssh', 'container', 'http', 'render', 'local']
/** Runs that are read step by step to tell their targets apart; more would make a slow page of a large fleet. */
const mostFolded = 60

/** Every system against what it is made of, worst first, as far as the latest runs tell. */
export function SystemsGrid({ systems }: { systems: readonly System[] }) {
  const runs = latestRuns(useRuns().data ?? [])
  const runbooks = useRunbooks().data ?? []
  const profiles = useProfiles().data ?? []
  const targetsOf = (system: string) => profiles.filter(profile => profile.system === system)
  const wide = runs.filter(run => {
    const runbook = runbooks.find(one => one.id === run.runbook)
    return mixed(runbook, targetsOf(run.system))
  })
  const folded = useFinishedRuns(wide.slice(0, mostFolded).map(run => run.id))
  const changed = useChanged()
  const used = columns.filter(protocol => profiles.some(profile => profile.protocol === protocol))
  const firing = (useAlerts(undefined).data ?? []).filter(isTold)
  // What fires now goes before what a look said some time ago.
  const rank = (system: System) => {
    const [worst] = worstAlertsFirst(firing.filter(alert => alert.system === system.id))
    if (worst) return worst.severity === 'critical' ? -2 : -1
    return worstRun(runs.filter(run => run.system === system.id))?.rank ?? 9
  }
  return (
    <Block title={texts.systems} id="systems">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={texts.systems}>
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">System</th>
              <th scope="col">Environment</th>
              {used.map(protocol => (
                <th scope="col" key={protocol}>
                  {protocolWords[protocol]}
                </th>
              ))}
              <th scope="col">Last look</th>
            </tr>
          </thead>
          <tbody>
            {systems
              .toSorted((a, b) => rank(a) - rank(b))
              .map(system => {
                const own = runs.filter(run => run.system === system.id)
                const last = own.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0]
                const targets = targetsOf(system.id)
                return (
                  <tr key={system.id}>
                    <th scope="row">
                      <a href={toPage('overview', system.id)}>
                        <SystemName id={system.id} name={system.name} />
                      </a>
                      <Firing system={system.id} alerts={firing.filter(alert => alert.system === system.id)} />
                    </th>
                    <td>
                      <EnvironmentWord environment={system.environment} />
                    </td>
                    {used.map(protocol => (
                      <td key={protocol}>
                        <State
                          targets={targets.filter(profile => profile.protocol === protocol)}
                          standing={standingOf(protocol, own, { runbooks, profiles: targets, folded })}
                          changed={changed}
                        />
                      </td>
                    ))}
                    <td>{last ? <Ago at={last.startedAt} /> : <span className="muted">{texts.never}</span>}</td>
                  </tr>
                )
              })}
          </tbody>
        </table>
      </section>
      <p className="muted grid-legend">{texts.gridLegend}</p>
    </Block>
  )
}

/** What fires on a system, by its worst. */
function Firing({ system, alerts }: { system: string; alerts: readonly Alert[] }) {
  const [worst] = worstAlertsFirst(alerts)
  if (!worst) return null
  return (
    <a href={toPage('alerts', system)} className="firing">
      <AlertSeverity severity={worst.severity} brief /> {texts.firing(alerts.length)}
    </a>
  )
}

/** Three different things in three different words: there is none, nobody looked, this is what the look said. */
function State({
  targets,
  standing,
  changed,
}: {
  targets: readonly Profile[]
  standing: Standing | undefined
  changed: ReturnType<typeof useChanged>
}) {
  if (targets.length === 0) {
    return (
      <span className="muted" title={texts.noneWhy}>
        {texts.none}
      </span>
    )
  }
  if (!standing) {
    return (
      <span className="outcome tone-quiet not-looked" title={texts.notLookedWhy}>
        <span className="outcome-icon" aria-hidden="true">
          <Disable />
        </span>
        {texts.notLooked}
      </span>
    )
  }
  const { run, mark } = standing
  return (
    <a href={toRun(run.system, run.id)} title={`${run.title}: ${run.headline ?? 'nothing found'}`}>
      <Outcome mark={mark} /> <ChangedSign changed={changed(run.id)} /> <Ago at={run.finishedAt ?? run.startedAt} />
    </a>
  )
}

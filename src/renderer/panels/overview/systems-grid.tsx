import type { RunbookSummary } from '#contract/runbooks'
import type { RunSummary } from '#contract/runs'
import type { Profile, Protocol } from '#domain/profile'
import type { System } from '#domain/system'
import { useProfiles, useRunbooks, useRuns } from '../../asks/queries'
import { EnvironmentWord } from '../../parts/badges'
import { protocolWords } from '../../parts/fits'
import { latestRuns } from '../../parts/latest-runs'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { markOfSummary } from '../../parts/summary-mark'
import { Visible } from '../../parts/visible'
import { toPage, toRun } from '../../route'
import { texts } from './texts'
import { worstRun } from './worst-run'

const columns: readonly Protocol[] = ['postgres', 'redis', 'ssh', 'http', 'local']

/** Every system against what it is made of, worst first, as far as the latest runs tell. */
export function SystemsGrid({ systems }: { systems: readonly System[] }) {
  const runs = latestRuns(useRuns().data ?? [])
  const runbooks = useRunbooks().data ?? []
  const profiles = useProfiles().data ?? []
  const used = columns.filter(protocol => profiles.some(profile => profile.protocol === protocol))
  const rank = (system: System) => worstRun(runs.filter(run => run.system === system.id))?.rank ?? 9
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
                return (
                  <tr key={system.id}>
                    <th scope="row">
                      <a href={toPage('overview', system.id)}>
                        <Visible text={system.name} />
                      </a>
                    </th>
                    <td>
                      <EnvironmentWord environment={system.environment} />
                    </td>
                    {used.map(protocol => (
                      <td key={protocol}>
                        <State
                          protocol={protocol}
                          runs={own}
                          runbooks={runbooks}
                          profiles={profiles.filter(profile => profile.system === system.id)}
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
    </Block>
  )
}

function State({
  protocol,
  runs,
  runbooks,
  profiles,
}: {
  protocol: Protocol
  runs: readonly RunSummary[]
  runbooks: readonly RunbookSummary[]
  profiles: readonly Profile[]
}) {
  const count = profiles.filter(profile => profile.protocol === protocol).length
  if (count === 0) return <span className="muted">{texts.none}</span>
  const about = new Set(
    runbooks
      .filter(runbook => Object.values(runbook.targets).some(target => target.protocol === protocol))
      .map(runbook => runbook.id),
  )
  const worst = worstRun(runs.filter(run => about.has(run.runbook)))?.run
  return worst ? (
    <a href={toRun(worst.system, worst.id)} title={worst.headline ?? worst.title}>
      <Outcome mark={markOfSummary(worst)} />
    </a>
  ) : (
    <span className="muted">{texts.notLooked}</span>
  )
}

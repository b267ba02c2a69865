import type { RunSummary } from '#contract/runs'
import type { System } from '#domain/system'
import { Moment } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { markOfSummary } from '../../parts/summary-mark'
import { SystemName } from '../../parts/system-name'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'
import { texts } from './texts'

/** Runs, newest first. Two ticked ones can be compared; a third drops the first. */
export function RunList({
  runs,
  systems,
  withSystem,
  picked,
  onPick,
}: {
  runs: readonly RunSummary[]
  systems: readonly System[]
  withSystem: boolean
  picked: readonly string[]
  onPick: (picked: readonly string[]) => void
}) {
  const toggle = (id: string) =>
    onPick(picked.includes(id) ? picked.filter(one => one !== id) : [...picked, id].slice(-2))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.title}>
      <table className="grid">
        <thead>
          <tr>
            <th scope="col" className="pick-cell">
              <span className="unseen">{texts.compare}</span>
            </th>
            <th scope="col">Outcome</th>
            <th scope="col">Runbook</th>
            {withSystem ? <th scope="col">System</th> : null}
            <th scope="col">Worst finding</th>
            <th scope="col" className="numeric">
              Findings
            </th>
            <th scope="col">Started</th>
            <th scope="col" className="numeric">
              Took
            </th>
            <th scope="col">Operator</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(run => (
            <tr key={run.id}>
              <td className="pick-cell">
                <input
                  type="checkbox"
                  aria-label={`Compare ${run.title} of ${run.startedAt}`}
                  checked={picked.includes(run.id)}
                  onChange={() => toggle(run.id)}
                />
              </td>
              <td>
                <Outcome mark={markOfSummary(run)} />
              </td>
              <th scope="row">
                <a href={toRun(run.system, run.id)}>
                  <Visible text={run.title} />
                </a>
                {run.parent ? <span className="muted"> · follow-up</span> : null}
              </th>
              {withSystem ? (
                <td>
                  <SystemName id={run.system} name={systems.find(one => one.id === run.system)?.name ?? run.system} />
                </td>
              ) : null}
              <td className="headline-cell">
                {run.headline ? <Visible text={run.headline} /> : <span className="muted">—</span>}
              </td>
              <td className="numeric">{run.findings}</td>
              <td>
                <Moment at={run.startedAt} />
              </td>
              <td className="numeric">
                {run.finishedAt ? duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : '…'}
              </td>
              <td>
                <Visible text={run.operator} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

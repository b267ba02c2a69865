import { WarningSign } from '@blueprintjs/icons'
import { useEffect } from 'react'
import { useRuns } from '../asks/queries'
import { latestRuns } from '../parts/latest-runs'
import { counted } from '../parts/units'
import { hashOf, toPage, toRun } from '../route'
import { Questions } from './questions'

/** What runs, what asks, and how much is wrong as far as the latest look at everything tells. */
export function Tallies({ system }: { system: string | null }) {
  const runs = useRuns().data ?? []
  const asking = runs.filter(run => run.status === 'waiting')
  const running = runs.filter(run => run.status === 'running')
  const findings = latestRuns(runs).reduce((sum, run) => sum + run.findings, 0)
  const [only] = running
  useEffect(() => {
    // A tab in the background still says that somebody is needed.
    document.title = asking.length ? `(${asking.length}) Quarterdeck` : 'Quarterdeck'
  }, [asking.length])
  return (
    <div className="tallies">
      <Questions runs={asking} />
      {only ? (
        <a href={running.length === 1 ? toRun(only.system, only.id) : hashOf({ system, page: 'history' })}>
          <span className="turning" aria-hidden="true" /> {running.length} running
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

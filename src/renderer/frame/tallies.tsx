import { WarningSign } from '@blueprintjs/icons'
import { useRuns } from '../asks/queries'
import { latestRuns } from '../parts/latest-runs'
import { counted } from '../parts/units'
import { hashOf, toPage } from '../route'

/** How much runs, and how much is wrong as far as the latest look at everything tells. */
export function Tallies({ system }: { system: string | null }) {
  const runs = useRuns().data ?? []
  const going = runs.filter(run => run.status !== 'finished')
  const asking = going.filter(run => run.status === 'waiting').length
  const findings = latestRuns(runs).reduce((sum, run) => sum + run.findings, 0)
  return (
    <div className="tallies">
      {going.length ? (
        <a
          href={hashOf({ system, page: 'history' })}
          title={asking ? `${counted(asking, 'run')} waiting for you` : undefined}
        >
          <span className="turning" aria-hidden="true" /> {going.length} running
          {asking ? <span className="tone-ask"> · {asking} waiting</span> : null}
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

import type { Deployment, DeploymentRun } from '#domain/deployment'
import { Outcome } from '../../parts/outcome'
import { markOfSummary } from '../../parts/summary-mark'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'
import { texts } from './texts'

/** How a deployment stands: prepared, how its run ended, or that it was taken back. */
export function Standing({ deployment: { run, rolledBack } }: { deployment: Deployment }) {
  if (!run) return <Outcome mark="planned" word={texts.prepared} />
  if (rolledBack) return <Outcome mark="interrupted" word={texts.rolledBack} />
  return <Outcome mark={markOfSummary(run)} />
}

/** A run of it, how it ended and the worst it found; leads to the run. */
export function Look({ run }: { run: DeploymentRun }) {
  return (
    <>
      <a href={toRun(run.system, run.id)}>
        <Outcome mark={markOfSummary(run)} />
      </a>
      {run.headline ? (
        <>
          {' · '}
          <Visible text={run.headline} />
          {run.findings > 1 ? <span className="muted"> {texts.others(run.findings - 1)}</span> : null}
        </>
      ) : null}
    </>
  )
}

import { useDeployments } from '../../asks/deployments'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { markOfSummary } from '../../parts/summary-mark'
import { Visible } from '../../parts/visible'
import { toDeployment } from '../../route'
import { texts } from './texts'

/** The newest deployment of the system in hand; nothing where there is none. */
export function DeploymentLine({ system }: { system: string }) {
  const newest = useDeployments(system).data?.find(one => one.run)
  if (!newest?.run) return null
  return (
    <span className="deployment-line">
      {texts.deployed}{' '}
      <a href={toDeployment(system, newest.run.id)}>
        <Visible text={newest.version} />
      </a>{' '}
      <Outcome mark={markOfSummary(newest.run)} /> <Ago at={newest.run.startedAt} />
    </span>
  )
}

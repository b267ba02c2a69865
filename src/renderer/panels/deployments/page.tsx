import { useDeployments } from '../../asks/deployments'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { toPage, toStart } from '../../route'
import { DeploymentList } from './deployment-list'
import { DeploymentView } from './deployment-view'
import { texts } from './texts'

/** A system's deployments; one of them open where the address names the run that made it. */
export default function DeploymentsPage({ route, system }: PanelProps) {
  if (!system)
    return (
      <Page title={texts.title}>
        <Empty title={texts.noSystem}>
          <p>{texts.noSystemWhy}</p>
        </Empty>
      </Page>
    )
  return <Deployments key={system.id} system={system.id} run={route.path[0]} after={route.query.after} />
}

function Deployments({ system, run, after }: { system: string; run?: string; after?: string }) {
  const asked = useDeployments(system)
  const failure = asked.error ? (
    <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
  ) : null
  if (!asked.data) return <Page title={texts.title}>{failure ?? <Skeleton lines={8} />}</Page>
  const open = run === undefined ? undefined : asked.data.find(one => one.run?.id === run)
  if (open?.run) return <DeploymentView key={run} system={system} deployment={open} run={open.run} after={after} />
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <>
          <GoButton text={texts.prepare} to={toStart(system, 'deployment/before')} />
          <GoButton text={texts.deploy} to={toStart(system, 'deployment/during')} />
        </>
      }
    >
      {failure}
      {run === undefined ? null : (
        <p className="muted">
          {texts.gone}. <a href={toPage('deployments', system)}>{texts.back}</a>
        </p>
      )}
      {asked.data.length === 0 ? (
        <Empty title={texts.none}>
          <p>{texts.noneWhy}</p>
          <p>{texts.noneHow}</p>
        </Empty>
      ) : (
        <DeploymentList system={system} deployments={asked.data} />
      )}
    </Page>
  )
}

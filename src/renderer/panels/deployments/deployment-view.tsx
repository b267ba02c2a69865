import { type Deployment, type DeploymentRun, deploymentTime } from '#domain/deployment'
import { useDeploymentFigures } from '../../asks/deployments'
import { failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Ago, Moment } from '../../parts/moment'
import { Block, Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toDeployment, toMonitor, toPage, toRun, toStart } from '../../route'
import { MetricTable, StatementTable } from './figures'
import { Look, Standing } from './standing'
import { texts } from './texts'

interface Opened {
  readonly system: string
  readonly deployment: Deployment
  /** The run that made it. */
  readonly run: DeploymentRun
  /** The comparison that the address names. */
  readonly after: string | undefined
}

/** One deployment: what was known before, what changed after, and the ways on and back. */
export function DeploymentView({ system, deployment, run, after }: Opened) {
  const { version, before, rolledBack } = deployment
  const compared = deployment.after.find(one => one.id === after) ?? deployment.after[0]
  const replaces = run.replaces ?? undefined
  return (
    <Page
      title={<Visible text={version} />}
      lead={
        <>
          <Standing deployment={deployment} /> · <Moment at={run.startedAt} />, {tookOf(run)} ·{' '}
          <Visible text={run.operator} />
          {replaces ? (
            <>
              {' · '}
              <Visible text={texts.replaces(replaces)} />
            </>
          ) : null}
        </>
      }
      actions={
        <>
          <GoButton text={texts.run} to={toRun(system, run.id)} />
          <GoButton text={texts.monitor} to={toMonitor(system, around(run))} />
          {replaces && !rolledBack ? (
            <GoButton
              text={texts.rollBack}
              to={toStart(system, 'deployment/rollback', { version: replaces, replaces: version })}
            />
          ) : null}
          <GoButton text={texts.back} to={toPage('deployments', system)} />
        </>
      }
    >
      {rolledBack ? (
        <p>
          {texts.rolledBackAt} <Look run={rolledBack} /> · <Ago at={rolledBack.startedAt} />
        </p>
      ) : null}
      <Block title={texts.before}>
        <p>{before ? <Look run={before} /> : <span className="muted">{texts.notCheckedWhy}</span>}</p>
      </Block>
      <Block
        title={texts.after}
        actions={
          <GoButton
            text={compared ? texts.compareAgain : texts.compare}
            to={toStart(system, 'deployment/after', { version, ...(replaces && { replaces }) })}
          />
        }
      >
        {compared ? (
          <>
            <Comparisons system={system} made={run.id} all={deployment.after} shown={compared.id} />
            <p>
              <Look run={compared} />
            </p>
            <Figures run={compared.id} />
          </>
        ) : (
          <p className="muted">{texts.notComparedWhy}</p>
        )}
      </Block>
    </Page>
  )
}

function tookOf(run: DeploymentRun) {
  const { at, until } = deploymentTime(run)
  return until === undefined ? texts.goesOn : texts.took(duration(until - at))
}

/** An hour before it to an hour after. */
function around(run: DeploymentRun) {
  const hour = 3_600_000
  const { at, until = at } = deploymentTime(run)
  return { at, from: at - hour, to: until + hour }
}

/** Which comparison is shown, where there are several: after minutes, an hour, a day. */
function Comparisons(props: { system: string; made: string; all: readonly DeploymentRun[]; shown: string }) {
  const { system, made, all, shown } = props
  if (all.length < 2) return null
  return (
    <p className="deployment-looks">
      <span className="muted">{texts.of}</span>
      {all.map(one => (
        <a key={one.id} href={toDeployment(system, made, one.id)} aria-current={one.id === shown || undefined}>
          <Moment at={one.startedAt} />
        </a>
      ))}
    </p>
  )
}

function Figures({ run }: { run: string }) {
  const asked = useDeploymentFigures(run)
  if (asked.error) return <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
  if (!asked.data) return <Skeleton lines={6} />
  return (
    <>
      <h3>{texts.statements}</h3>
      <StatementTable figures={asked.data} />
      <h3>{texts.metrics}</h3>
      <MetricTable figures={asked.data} />
    </>
  )
}

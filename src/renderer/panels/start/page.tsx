import { effectOf } from '#domain/runbook'
import { usePlan, useRunbook } from '../../asks/queries'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { EffectBadge, EnvironmentWord } from '../../parts/badges'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { Page } from '../../parts/page'
import { Prose } from '../../parts/prose'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { parametersOf, targetsOf, toRunbook } from '../../route'
import { StartForm } from './start-form'
import { texts } from './texts'

/** The form before a run. A link fills it in; only the operator's press starts anything. */
export default function Start({ route, system }: PanelProps) {
  if (!system) return <Empty title={texts.noSystem} />
  return <Loaded id={route.path.join('/')} route={route} system={system} />
}

function Loaded({ id, route, system }: { id: string } & PanelProps & { system: NonNullable<PanelProps['system']> }) {
  const asked = useRunbook(id)
  const planned = usePlan(id, system.id)
  const error = asked.error ?? planned.error
  if (error) {
    return (
      <Page title={id}>
        <FailureNote
          failure={failureOf(error)}
          onRetry={() => {
            void asked.refetch()
            void planned.refetch()
          }}
        />
      </Page>
    )
  }
  const runbook = asked.data
  const plan = planned.data
  if (!runbook || !plan) return <Skeleton lines={8} />
  const { run, step } = route.query
  return (
    <Page
      title={<Visible text={runbook.title} />}
      lead={<Visible text={runbook.summary} />}
      actions={
        <>
          <EnvironmentWord environment={system.environment} />
          <EffectBadge effect={effectOf(runbook)} />
        </>
      }
    >
      <div className="start">
        <StartForm
          key={`${id} ${JSON.stringify(route.query)}`}
          runbook={runbook}
          system={system}
          plan={plan}
          given={parametersOf(route)}
          on={route.query.on}
          named={targetsOf(route)}
          parent={run && step ? { run, step } : undefined}
        />
        <div className="start-about">
          <Prose text={runbook.prose} />
          <h2 className="eyebrow">Steps</h2>
          <ol className="start-steps">
            {runbook.steps.map(one => (
              <li key={one.id}>
                <Visible text={one.title} />
                {'options' in one && one.options.effect !== 'reads' ? (
                  <>
                    {' '}
                    <EffectBadge effect={one.options.effect} />
                  </>
                ) : null}
              </li>
            ))}
          </ol>
          <p>
            <a href={toRunbook(id, system.id)}>Read every step and its commands</a>
          </p>
        </div>
      </div>
    </Page>
  )
}

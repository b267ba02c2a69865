import { effectOf, isAction } from '#domain/runbook'
import type { System } from '#domain/system'
import { useRunbook } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { EffectBadge } from '../../parts/badges'
import { CommandBlock } from '../../parts/command-block'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Block, Page } from '../../parts/page'
import { Prose } from '../../parts/prose'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { toStart } from '../../route'
import { texts } from './texts'

/** A runbook to read before it runs: what every step is for and what it sends. */
export function RunbookPage({ id, system }: { id: string; system: System | undefined }) {
  const asked = useRunbook(id)
  if (asked.error) {
    return (
      <Page title={texts.unknown}>
        <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
      </Page>
    )
  }
  const runbook = asked.data
  if (!runbook) return <Skeleton lines={8} />
  return (
    <Page
      title={<Visible text={runbook.title} />}
      lead={<Visible text={runbook.summary} />}
      actions={
        <>
          <EffectBadge effect={effectOf(runbook)} />
          {system ? (
            <GoButton intent="primary" to={toStart(system.id, runbook.id)} text={`Run on ${system.name}…`} />
          ) : null}
        </>
      }
    >
      <Prose text={runbook.prose} />
      {runbook.steps.map((step, at) => (
        <Block
          key={step.id}
          id={`step-${step.id}`}
          title={`${at + 1}. ${step.title}`}
          actions={isAction(step) ? <EffectBadge effect={step.options.effect} /> : undefined}
        >
          <Prose text={step.prose} />
          {isAction(step)
            ? (step.actions.action ?? []).map(action => (
                <CommandBlock
                  key={action.line}
                  text={action.text.trimEnd()}
                  label={`${action.kind} on ${action.target}`}
                  kind={action.kind}
                  note={
                    [action.since && `since ${action.since}`, action.until && `until ${action.until}`]
                      .filter(Boolean)
                      .join(' ') || undefined
                  }
                />
              ))
            : null}
          {step.kind === 'checklist' ? (
            <ul>
              {step.items.map(item => (
                <li key={item}>
                  <Prose text={item} />
                </li>
              ))}
            </ul>
          ) : null}
          {step.kind === 'decision' ? (
            <ul>
              {step.choices.map(choice => (
                <li key={choice.to}>
                  <Visible text={choice.label} /> <span className="muted">{choice.to}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </Block>
      ))}
    </Page>
  )
}

import { Tag } from '@blueprintjs/core'
import { Database } from '@blueprintjs/icons'
import type { Run, StepState } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { isAction, type Runbook } from '#domain/runbook'
import { EffectBadge } from '../../parts/badges'
import { Outcome } from '../../parts/outcome'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'
import { Batches } from './batches'
import { Commands } from './commands'
import { Findings } from './findings'
import { Progress } from './progress'
import { QuestionCard } from './question-card'
import { Results } from './results'
import { SoFar } from './so-far'
import { StepCards } from './step-cards'
import { markOf } from './step-mark'
import { StepProse } from './step-prose'
import { texts } from './texts'

/** One step: what it is for, what was sent where, what it asks, what came back. */
export function StepView({
  step,
  run,
  id,
  runbook,
  events,
}: {
  step: StepState
  run: Run
  id: string
  runbook: Runbook | undefined
  events: readonly RunEvent[]
}) {
  const written = runbook?.steps.find(one => one.id === step.id)
  const number = (run.header?.steps.findIndex(one => one.id === step.id) ?? 0) + 1
  const target = step.target ? run.header?.targets[step.target] : undefined
  const system = run.header?.system.id ?? ''
  const questions = run.questions.filter(question => question.step === step.id)
  return (
    <article className="step" aria-labelledby="step-title">
      <header className="step-head">
        <h2 id="step-title">
          {number}. <Visible text={step.title} />
        </h2>
        <Outcome mark={markOf(step, run)} />
        {step.ms === undefined || step.outcome === 'skipped' ? null : (
          <span className="muted">{duration(step.ms)}</span>
        )}
        {step.attempt > 1 ? <span className="muted">attempt {step.attempt}</span> : null}
        <span className="push" />
        {target ? (
          <Tag minimal icon={<Database size={12} />} title={target.address}>
            <Visible text={target.name} />
          </Tag>
        ) : null}
        {step.kind === 'note' || step.kind === 'checklist' || step.kind === 'decision' ? null : (
          <EffectBadge effect={step.effect} />
        )}
      </header>
      {written ? <StepProse text={written.prose} whole={!isAction(written)} /> : null}
      {step.batches ? (
        <Batches step={step} batches={step.batches} id={id} />
      ) : questions.length ? null : (
        <Progress step={step} />
      )}
      {questions.map(question => (
        <QuestionCard
          key={question.id}
          question={question}
          run={run}
          id={id}
          askedAt={events.find(event => event.type === 'question.asked' && event.question.id === question.id)?.at}
        />
      ))}
      {step.kind === 'decision' ? <SoFar run={run} id={id} system={system} /> : null}
      <StepCards step={step} run={run} id={id} />
      {step.findings.length ? (
        <Findings findings={step.findings} system={system} run={id} step={step.id} target={target?.profile} />
      ) : null}
      {step.notes.length ? (
        <ul className="step-notes">
          {step.notes.map((note, at) => (
            <li key={`${note} ${at + 1}`}>
              <Visible text={note} />
            </li>
          ))}
        </ul>
      ) : null}
      {step.children.map(child => (
        <p key={child.run}>
          <a href={toRun(system, child.run)}>{child.runbook}</a>{' '}
          {child.outcome ? <Outcome mark={child.outcome} /> : <Outcome mark="running" />}
        </p>
      ))}
      <Results step={step} runbook={run.header?.runbook ?? 'run'} />
      <Commands step={step} written={written} system={system} profile={target?.profile} />
      {step.kind === 'note' ? <p className="muted">{texts.readOnly}</p> : null}
    </article>
  )
}

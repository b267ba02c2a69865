import { Callout } from '@blueprintjs/core'
import type { Run, StepState } from '#domain/run'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { Visible } from '../../parts/visible'
import { RetryActions } from './retry-actions'
import { UndoCard } from './undo-card'
import { UnknownCard } from './unknown-card'

/** What went wrong with a step, what is known of it, and what can be done now. */
export function StepCards({ step, run, id }: { step: StepState; run: Run; id: string }) {
  const { act, blocked } = useAct()
  const finished = run.status === 'finished'
  const asked = run.questions.some(question => question.step === step.id)
  const uncertain = step.outcome === 'unknown' || (finished && step.running && step.intent !== undefined)
  if (uncertain && !asked) return <UnknownCard step={step} id={id} />
  const unfinished =
    !step.failure &&
    finished &&
    (step.running || step.outcome === 'cancelled' || (run.outcome === 'interrupted' && !step.outcome))
  const retries = <RetryActions step={step} run={run} id={id} />
  return (
    <>
      {step.failure ? <FailureNote failure={step.failure}>{retries}</FailureNote> : null}
      {unfinished ? (
        <Callout compact className="note" intent="none" icon={false}>
          <p className="note-title">{step.outcome === 'cancelled' ? 'Cancelled' : 'Not finished'}</p>
          <div className="note-actions">{retries}</div>
        </Callout>
      ) : null}
      {step.reason ? (
        <p className="muted step-reason">
          <Visible text={step.reason} />
        </p>
      ) : null}
      {step.undo ? (
        <UndoCard
          undo={step.undo}
          onUndo={() => act('undo', () => client.runs.undo({ run: id, step: step.id }))}
          blocked={blocked}
        />
      ) : null}
    </>
  )
}

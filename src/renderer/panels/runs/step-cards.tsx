import { Button, Callout } from '@blueprintjs/core'
import { Refresh, Search, StepForward, Undo } from '@blueprintjs/icons'
import type { Run, StepState } from '#domain/run'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { CommandBlock } from '../../parts/command-block'
import { FailureNote } from '../../parts/failure-note'
import { Moment } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { SkipForm } from './skip-form'
import { texts } from './texts'

/** What went wrong with a step, what is known of it, and what can be done now. */
export function StepCards({ step, run, id }: { step: StepState; run: Run; id: string }) {
  const { act, blocked } = useAct()
  const finished = run.status === 'finished'
  const asked = run.questions.some(question => question.step === step.id)
  const steps = run.header?.steps ?? []
  const following = steps[steps.findIndex(one => one.id === step.id) + 1]
  const resume = (at: string, only: boolean) => act('resume', () => client.runs.resume({ run: id, step: at, only }))
  const uncertain = step.outcome === 'unknown' || (finished && step.running && step.intent !== undefined)
  if (uncertain && !asked) return <Unknown step={step} id={id} />
  const retries = finished ? (
    <>
      <Button
        size="small"
        intent="primary"
        icon={<Refresh size={14} />}
        text={texts.retry}
        disabled={blocked}
        onClick={() => resume(step.id, true)}
      />
      <Button
        size="small"
        icon={<StepForward size={14} />}
        text={texts.resume}
        disabled={blocked}
        onClick={() => resume(step.id, false)}
      />
      {following ? (
        <SkipForm
          disabled={blocked}
          onSkip={reason =>
            act('skip', async () => {
              await client.runs.note({ run: id, text: `Skipped “${step.title}”: ${reason}` })
              await client.runs.resume({ run: id, step: following.id, only: false })
            })
          }
        />
      ) : null}
    </>
  ) : null
  return (
    <>
      {step.failure ? <FailureNote failure={step.failure}>{retries}</FailureNote> : null}
      {!step.failure &&
      finished &&
      (step.running || step.outcome === 'cancelled' || (run.outcome === 'interrupted' && !step.outcome)) ? (
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

function Unknown({ step, id }: { step: StepState; id: string }) {
  const { act, blocked } = useAct()
  return (
    <Callout compact intent="danger" icon={false} className="note">
      <h3 className="note-title">{texts.unknown}</h3>
      <p>{texts.unknownWhy}</p>
      {step.intent ? (
        <>
          <p>
            Sent <Moment at={step.intent.at} /> to <Visible text={step.intent.identity.label || step.intent.target} />
            {step.intent.item ? (
              <>
                {' '}
                for <Visible text={step.intent.item} />
              </>
            ) : null}
            :
          </p>
          <CommandBlock text={step.intent.text} label="What was sent" />
        </>
      ) : null}
      {step.failure ? (
        <p>
          <Visible text={step.failure.message} />
        </p>
      ) : null}
      <div className="note-actions">
        <Button
          size="small"
          intent="primary"
          icon={<Search size={14} />}
          text={texts.checkNow}
          title="Looks only; changes nothing."
          disabled={blocked}
          onClick={() => act('settle', () => client.runs.settle({ run: id, step: step.id }))}
        />
      </div>
    </Callout>
  )
}

function UndoCard({
  undo,
  onUndo,
  blocked,
}: {
  undo: NonNullable<StepState['undo']>
  onUndo: () => void
  blocked: boolean
}) {
  const words = {
    kept: texts.undoKept,
    running: 'Taking the change back…',
    done: 'The change was taken back.',
    failed: 'The change could not be taken back.',
    impossible: texts.cannotUndo,
  }
  return (
    <Callout compact icon={false} className="note" intent={undo.state === 'failed' ? 'danger' : 'none'}>
      <p>{words[undo.state]}</p>
      {undo.failure ? (
        <p>
          <Visible text={[undo.failure.message, undo.failure.hint].filter(Boolean).join(' ')} />
        </p>
      ) : null}
      {undo.state === 'kept' ? (
        <div className="note-actions">
          <Button size="small" icon={<Undo size={14} />} text={texts.undo} disabled={blocked} onClick={onUndo} />
        </div>
      ) : null}
    </Callout>
  )
}

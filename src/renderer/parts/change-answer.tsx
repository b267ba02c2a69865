import { Button } from '@blueprintjs/core'
import { useState } from 'react'
import type { Answer } from '#domain/question'
import type { ActionKind } from '#domain/runbook'
import { useAct } from '../asks/act'
import { useRun } from '../asks/run'
import { client } from '../client/client'
import { toRun } from '../route'
import { ConfirmDialog } from './confirm/confirm-dialog'
import { DataTable } from './data-table'
import { FailureNote } from './failure-note'
import { GoButton } from './go-link'
import { Outcome } from './outcome'
import { Skeleton } from './skeleton'
import { statementTexts as texts } from './statement-texts'
import { duration } from './units'
import { Visible } from './visible'

/** A change as the run it is: its question asked here, its end shown here; everything else stands with the run. */
export function ChangeAnswer({ system, run: id, kind }: { system: string; run: string; kind: ActionKind }) {
  const { run, events, failure } = useRun(id)
  const { act, blocked } = useAct()
  const [closed, setClosed] = useState<string>()
  if (failure && !run.header) return <FailureNote failure={failure} />
  const [step] = Object.values(run.steps)
  if (!run.header || !step) return <Skeleton lines={3} />
  const question = run.questions[0]
  const answer = (given: Answer) => {
    if (question) void act('answer', () => client.runs.answer({ run: id, question: question.id, answer: given }))
  }
  const table = step.tables.findLast(one => one.role === 'action')?.table
  const said = step.output
    .map(one => one.text)
    .join('')
    .trim()
  const going = run.status === 'running' || run.status === 'waiting'
  return (
    <div className="change-answer">
      <div className="table-tools">
        <Outcome mark={step.outcome ?? (run.status === 'waiting' ? 'waiting' : 'running')} />
        {step.ms === undefined ? null : <span className="muted">{duration(step.ms)}</span>}
        <span className="push" />
        {question?.kind === 'confirm' ? (
          <>
            <Button size="small" intent="warning" text="Review and confirm…" onClick={() => setClosed(undefined)} />
            <Button
              size="small"
              text="Don’t do it"
              disabled={blocked}
              onClick={() => answer({ kind: 'confirm', agree: false })}
            />
          </>
        ) : null}
        {going && !question ? (
          <Button
            size="small"
            intent="danger"
            variant="outlined"
            text={run.cancelling ? texts.stopping : texts.stop}
            disabled={blocked || run.cancelling}
            onClick={() => void act('cancel', () => client.runs.cancel({ run: id }))}
          />
        ) : null}
        <GoButton
          text={question && question.kind !== 'confirm' ? texts.answerInRun : texts.openRun}
          to={toRun(system, id)}
        />
      </div>
      {step.failure ? <FailureNote failure={step.failure} /> : null}
      {step.reason ? (
        <p className="muted">
          <Visible text={step.reason} />
        </p>
      ) : null}
      {said ? (
        <pre className="change-output">
          <Visible text={said} form="block" />
        </pre>
      ) : null}
      {table && table.columns.length > 0 ? <DataTable table={table} name="Returned rows" /> : null}
      {question?.kind === 'confirm' && closed !== question.id ? (
        <ConfirmDialog
          question={question}
          system={run.header.system}
          kind={kind}
          askedAt={events.find(event => event.type === 'question.asked' && event.question.id === question.id)?.at}
          answer={answer}
          blocked={blocked}
          onClose={() => setClosed(question.id)}
        />
      ) : null}
    </div>
  )
}

import { Callout } from '@blueprintjs/core'
import type { Question } from '#domain/question'
import { DataTable } from '../data-table'
import { Moment } from '../moment'
import { duration, grouped } from '../units'
import { Visible } from '../visible'
import { staleMs } from './may-confirm'
import { texts } from './texts'

/** Who the target is, what the change would touch, how long it usually takes, whether it can be taken back. */
export function ConfirmFacts({
  question,
  askedAt,
  now,
}: {
  question: Extract<Question, { kind: 'confirm' }>
  askedAt: string | undefined
  now: number
}) {
  const age = askedAt === undefined ? 0 : now - Date.parse(askedAt)
  return (
    <>
      <dl className="facts confirm-facts">
        <div>
          <dt>Server</dt>
          <dd>
            <Visible text={question.identity.label} />
          </dd>
        </div>
        <div>
          <dt>Undo</dt>
          <dd>{question.undo === 'kept' ? texts.canUndo : <strong>{texts.cannotUndo}</strong>}</dd>
        </div>
        <div>
          <dt>Usually takes</dt>
          <dd>{question.usualMs === undefined ? 'not run here before' : duration(question.usualMs)}</dd>
        </div>
        {question.repeat ? (
          <div>
            <dt>Made in batches</dt>
            <dd>
              {question.repeat.total === undefined ? '' : `${grouped(question.repeat.total)} in all, `}
              {duration(question.repeat.pauseMs)} between two; you can pause and stop it
            </dd>
          </div>
        ) : null}
        {askedAt ? (
          <div>
            <dt>Looked at</dt>
            <dd>
              <Moment at={askedAt} />
            </dd>
          </div>
        ) : null}
      </dl>
      {age > staleMs ? (
        <Callout compact intent="warning">
          This preview is {duration(age)} old. Decline and retry the step to look again.
        </Callout>
      ) : null}
      {question.previewFailure ? (
        <Callout compact intent="warning">
          The preview could not be made: <Visible text={question.previewFailure} />
        </Callout>
      ) : null}
      {question.preview.length ? <h3 className="eyebrow">{texts.preview}</h3> : null}
      {question.preview.slice(0, 20).map((look, at) => (
        <div key={`${look.item ?? ''} ${at + 1}`}>
          {look.item ? (
            <p className="muted">
              <Visible text={look.item} />
            </p>
          ) : null}
          <DataTable table={look.table} name={`Preview ${at + 1}`} level="small" />
        </div>
      ))}
    </>
  )
}

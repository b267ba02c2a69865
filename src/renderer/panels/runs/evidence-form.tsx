import { Button } from '@blueprintjs/core'
import { ReasonForm } from '../../parts/reason-form'
import { Visible } from '../../parts/visible'
import type { AnswerProps } from './question-card'
import { texts } from './texts'

/** Before a restart while there is an incident: gather what it destroys, or say why not. */
export function EvidenceForm({ question, answer, blocked, skip }: AnswerProps<'evidence'>) {
  return (
    <>
      <p>
        {texts.evidenceOf} <strong>{<Visible text={question.incident} />}</strong>.{' '}
        {question.tried ? texts.evidenceFailed : texts.evidenceWhy}
      </p>
      <div className="note-actions">
        <Button
          size="small"
          intent="primary"
          text={texts.gather}
          title={texts.gatherWhy}
          disabled={blocked}
          onClick={() => answer({ kind: 'evidence' })}
        />
        <ReasonForm
          text={`${texts.without}…`}
          why={texts.withoutWhy}
          send={texts.without}
          back={texts.back}
          disabled={blocked}
          onReason={reason => answer({ kind: 'evidence', skip: reason })}
        />
        {skip}
      </div>
    </>
  )
}

import { Button, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { Visible } from '../../parts/visible'
import type { AnswerProps } from './question-card'
import { texts } from './texts'

/** Before a restart while there is an incident: gather what it destroys, or say why not. */
export function EvidenceForm({ question, answer, blocked, skip }: AnswerProps<'evidence'>) {
  const [without, setWithout] = useState(false)
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim()) answer({ kind: 'evidence', skip: reason.trim() })
  }
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
        {without ? (
          <form className="skip-form" onSubmit={submit}>
            <InputGroup
              size="small"
              autoFocus
              aria-label={texts.withoutWhy}
              placeholder={texts.withoutWhy}
              value={reason}
              onValueChange={setReason}
            />
            <Button size="small" type="submit" text={texts.without} disabled={!reason.trim() || blocked} />
          </form>
        ) : (
          <Button size="small" text={`${texts.without}…`} disabled={blocked} onClick={() => setWithout(true)} />
        )}
        {skip}
      </div>
    </>
  )
}

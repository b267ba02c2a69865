import { Button } from '@blueprintjs/core'
import { useState } from 'react'
import { EffectBadge } from '../../parts/badges'
import { ConfirmDialog } from '../../parts/confirm/confirm-dialog'
import { Visible } from '../../parts/visible'
import type { AnswerProps } from './question-card'
import { texts } from './texts'

/** A change that waits. The dialog comes up by itself; closed, it waits here and nothing has been sent. */
export function ConfirmCard({
  question,
  askedAt,
  answer,
  blocked,
  run,
  skip,
}: AnswerProps<'confirm'> & { askedAt: string | undefined }) {
  const [open, setOpen] = useState(true)
  return (
    <>
      <p className="confirm-line">
        <EffectBadge effect={question.effect} /> on{' '}
        <strong>
          <Visible text={question.target} />
        </strong>
        . Nothing has been sent.
      </p>
      <div className="note-actions">
        <Button size="small" intent="warning" text={texts.review} onClick={() => setOpen(true)} />
        <Button
          size="small"
          text={texts.decline}
          disabled={blocked}
          onClick={() => answer({ kind: 'confirm', agree: false })}
        />
        {skip}
      </div>
      {open ? (
        <ConfirmDialog
          question={question}
          system={run.header?.system}
          kind={run.steps[question.step]?.kind}
          askedAt={askedAt}
          answer={answer}
          blocked={blocked}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  )
}

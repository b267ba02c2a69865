import { Button } from '@blueprintjs/core'
import { Search } from '@blueprintjs/icons'
import { Visible } from '../../parts/visible'
import type { AnswerProps } from './question-card'
import { texts } from './texts'

/** What is known, and a look. Running it again is not among the answers. */
export function SettleForm({ question, answer, blocked }: AnswerProps<'settle'>) {
  return (
    <>
      <p>{texts.unknownWhy}</p>
      <p>
        <Visible text={question.known} form="block" />
      </p>
      <div className="note-actions">
        {question.canVerify ? (
          <Button
            size="small"
            intent="primary"
            icon={<Search size={14} />}
            text={texts.checkNow}
            title="Looks only; changes nothing."
            disabled={blocked}
            onClick={() => answer({ kind: 'settle', how: 'check' })}
          />
        ) : (
          <span className="muted">The runbook has no check for this step: look for yourself before anything else.</span>
        )}
        <Button
          size="small"
          text={texts.leave}
          disabled={blocked}
          onClick={() => answer({ kind: 'settle', how: 'leave' })}
        />
      </div>
    </>
  )
}

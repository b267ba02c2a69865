import { Button } from '@blueprintjs/core'
import { ArrowRight } from '@blueprintjs/icons'
import { Visible } from '../../parts/visible'
import { placeOf } from './choice-place'
import type { AnswerProps } from './question-card'

/** The ways on, each with where it leads. */
export function DecisionForm({ question, answer, blocked, run, skip }: AnswerProps<'decision'>) {
  return (
    <>
      <ul className="choices">
        {question.choices.map(choice => (
          <li key={choice.to}>
            <Button
              fill
              alignText="start"
              endIcon={<ArrowRight size={14} />}
              disabled={blocked}
              onClick={() => answer({ kind: 'decision', to: choice.to })}
            >
              <Visible text={choice.label} />{' '}
              <span className="muted">
                <Visible text={placeOf(choice.to, run)} />
              </span>
            </Button>
          </li>
        ))}
      </ul>
      <div className="note-actions">{skip}</div>
    </>
  )
}

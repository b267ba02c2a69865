import { Callout } from '@blueprintjs/core'
import type { ReactNode } from 'react'
import type { Answer, Question } from '#domain/question'
import type { Run } from '#domain/run'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { ChecklistForm } from './checklist-form'
import { ConfirmCard } from './confirm-card'
import { DecisionForm } from './decision-form'
import { EvidenceForm } from './evidence-form'
import { PickForm } from './pick-form'
import { ProceedForm } from './proceed-form'
import { SettleForm } from './settle-form'
import { SkipForm } from './skip-form'

export interface AnswerProps<K extends Question['kind']> {
  readonly question: Extract<Question, { kind: K }>
  readonly answer: (answer: Answer) => void
  readonly blocked: boolean
  /** The run that asks: what its steps are called, what was found until now. */
  readonly run: Run
  /** Skipping stands beside the answers of every question. */
  readonly skip: ReactNode
}

const titles: Record<Question['kind'], string> = {
  proceed: 'Run this step?',
  pick: 'Which rows should it act on?',
  confirm: 'This step waits for your yes',
  evidence: 'The evidence first',
  checklist: 'Check these before going on',
  decision: 'Where to go on?',
  settle: 'Nobody knows whether this happened',
}

/** What the run asks of the operator, and the ways to answer. */
export function QuestionCard({
  question,
  run,
  id,
  askedAt,
}: {
  question: Question
  run: Run
  id: string
  askedAt: string | undefined
}) {
  const { act, blocked } = useAct()
  const answer = (given: Answer) => {
    void act('answer', () => client.runs.answer({ run: id, question: question.id, answer: given }))
  }
  const skip = <SkipForm disabled={blocked} onSkip={reason => answer({ kind: 'skip', reason })} />
  return (
    <Callout
      compact
      icon={false}
      intent={['confirm', 'settle', 'evidence'].includes(question.kind) ? 'warning' : 'primary'}
      className="note question"
    >
      <h3 className="note-title">{titles[question.kind]}</h3>
      {form(question, { answer, blocked, run, skip }, askedAt)}
    </Callout>
  )
}

function form(question: Question, rest: Omit<AnswerProps<never>, 'question'>, askedAt: string | undefined): ReactNode {
  switch (question.kind) {
    case 'proceed':
      return <ProceedForm question={question} {...rest} />
    case 'pick':
      return <PickForm question={question} {...rest} />
    case 'confirm':
      return <ConfirmCard question={question} askedAt={askedAt} {...rest} />
    case 'evidence':
      return <EvidenceForm question={question} {...rest} />
    case 'checklist':
      return <ChecklistForm question={question} {...rest} />
    case 'decision':
      return <DecisionForm question={question} {...rest} />
    case 'settle':
      return <SettleForm question={question} {...rest} />
  }
}

import { randomUUID } from 'node:crypto'
import { cancelled, invalid, missing } from '#domain/failure'
import type { Answer, Question } from '#domain/question'
import type { Recorder } from './record'

type Unasked = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never

/** What a run asks of the operator, and the answer when it comes. */
export interface Questions {
  /** Waits until the operator has answered, however long that takes; rejects when the signal ends the run. */
  ask(question: Unasked, signal: AbortSignal): Promise<Answer>
  /** Throws `invalid` for an answer that does not fit; the question then stays open. */
  answer(id: string, answer: Answer, operator: string): Promise<void>
}

export function createQuestions(recorder: Recorder): Questions {
  const open = new Map<string, { question: Question; settle: (answer: Answer) => void }>()
  return {
    async ask(unasked, signal) {
      signal.throwIfAborted()
      const question = { ...unasked, id: randomUUID() } as Question
      const answered = new Promise<Answer>((settle, reject) => {
        open.set(question.id, { question, settle })
        signal.addEventListener('abort', () => reject(cancelled()), { once: true })
      })
      // A cancel while the question is being written down must not become an unhandled rejection.
      answered.catch(() => {})
      await recorder.emit({ type: 'question.asked', question })
      try {
        return await answered
      } finally {
        open.delete(question.id)
      }
    },
    async answer(id, answer, operator) {
      const entry = open.get(id)
      if (!entry) throw missing('That question is not open any more.', 'The run has moved on; look at it again.')
      check(entry.question, answer)
      // Taken out before the write: of two answers at once, one counts.
      open.delete(id)
      try {
        await recorder.emit({ type: 'question.answered', id, answer, operator })
      } catch (error) {
        // What is not on record was not said: the question stands, and can be answered when the store can be written.
        open.set(id, entry)
        throw error
      }
      entry.settle(answer)
    },
  }
}

function check(question: Question, answer: Answer): void {
  if (answer.kind === 'skip') return
  if (answer.kind !== question.kind) throw invalid(`That question asks for ${question.kind}, not ${answer.kind}.`)
  if (question.kind === 'pick' && answer.kind === 'pick') {
    const unknown = answer.keys.find(key => !question.keys.includes(key))
    if (unknown !== undefined) throw invalid(`${unknown} is not one of the rows offered.`)
    if (!question.many && answer.keys.length > 1) throw invalid('Pick one row.')
  }
  if (question.kind === 'confirm' && answer.kind === 'confirm' && answer.agree && question.confirmation === 'typed')
    if (answer.typed !== question.target)
      throw invalid(`Type the target's name exactly: ${question.target}`, 'It is compared letter by letter.')
  if (question.kind === 'checklist' && answer.kind === 'checklist' && answer.items.length !== question.items.length)
    throw invalid(`This checklist has ${question.items.length} items.`)
  if (question.kind === 'decision' && answer.kind === 'decision')
    if (!question.choices.some(choice => choice.to === answer.to))
      throw invalid(`${answer.to} is not one of the choices.`)
}

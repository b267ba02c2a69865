import type { Answer, Question } from '#domain/question'
import { askChecklist, askConfirm, askDecision, askEvidence, askPick, askProceed, askSettle } from './asking'
import type { Screen } from './screen'

/** What the operator said in advance, on the command line. */
export interface Said {
  /** Go through with changes. */
  readonly yes: boolean
  /** Targets whose destruction is agreed to, by name. */
  readonly confirm: readonly string[]
  /** What an incident's evidence is worth here: gather it before a restart, or why it is not gathered. */
  readonly evidence?: 'gather' | { readonly skip: string }
  /** Keys to pick, by step. */
  readonly pick: Readonly<Record<string, readonly string[]>>
}

const skip = (reason: string): Answer => ({ kind: 'skip', reason })

/**
 * Answers a question of a run: from what was said in advance, else by asking who sits at the terminal, else with the
 * careful answer. Nothing is changed that nobody agreed to; what only a person can judge stays open and is said so.
 */
export async function answerTo(question: Question, said: Said, screen: Screen, signal: AbortSignal): Promise<Answer> {
  const person = screen.interactive && !said.yes
  switch (question.kind) {
    case 'proceed':
      return person ? askProceed(question, screen, signal) : { kind: 'proceed', go: 'all' }
    case 'pick': {
      const keys = said.pick[question.step]
      if (keys) return pickKnown(question, keys)
      return person ? askPick(question, screen, signal) : skip(`Nothing picked: --pick ${question.step}=<row>.`)
    }
    case 'confirm': {
      if (person) return askConfirm(question, screen, signal)
      if (!said.yes) return skip('Not agreed to: --yes does it. This was the preview.')
      if (question.confirmation !== 'typed') return { kind: 'confirm', agree: true }
      return said.confirm.includes(question.target)
        ? { kind: 'confirm', agree: true, typed: question.target }
        : skip(`This destroys something in production: --confirm ${question.target} is needed as well.`)
    }
    case 'evidence': {
      if (typeof said.evidence === 'object') return { kind: 'evidence', skip: said.evidence.skip }
      if (said.evidence === 'gather' && !question.tried) return { kind: 'evidence' }
      if (person) return askEvidence(question, screen, signal)
      return skip(
        `The incident “${question.incident}” has no evidence yet${question.tried ? ', and none could be gathered' : ''}: --gather-evidence gathers it first, --skip-evidence "<reason>" says why not.`,
      )
    }
    case 'checklist':
      return person ? askChecklist(question, screen, signal) : skip('Open: a person has to look at this.')
    case 'decision':
      return person ? askDecision(question, screen, signal) : skip('Open: a person has to decide this.')
    case 'settle':
      return person
        ? askSettle(question, screen, signal)
        : { kind: 'settle', how: question.canVerify ? 'check' : 'leave' }
  }
}

function pickKnown(question: Extract<Question, { kind: 'pick' }>, keys: readonly string[]): Answer {
  const unknown = keys.filter(key => !question.keys.includes(key))
  if (unknown.length > 0)
    return skip(`Not among the rows: ${unknown.join(', ')}. Offered: ${question.keys.join(', ')}.`)
  return { kind: 'pick', keys: question.many ? [...keys] : keys.slice(0, 1) }
}

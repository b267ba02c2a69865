import type { RunEvent, StepState } from '#domain/run'
import { duration } from '../../parts/units'

/** An event as one line of the timeline; null for those that only matter to the step itself. */
export function timelineLine(event: RunEvent, steps: Readonly<Record<string, StepState>>): string | null {
  const title = 'step' in event ? (steps[event.step]?.title ?? event.step) : ''
  switch (event.type) {
    case 'run.started':
      return `Started by ${event.run.operator}`
    case 'run.resumed':
      return `${event.only ? 'Retried' : 'Resumed'} at “${title}” by ${event.operator}`
    case 'run.mode':
      return event.mode === 'all' ? 'Goes on by itself' : 'Step by step from here'
    case 'run.cancelling':
      return `Cancel asked for by ${event.operator}`
    case 'run.finished':
      return `Ended: ${event.outcome}`
    case 'step.started':
      return event.attempt > 1 ? `${title}: attempt ${event.attempt}` : `${title}: started`
    case 'step.intent':
      return `${title}: about to change ${event.item ?? event.target}`
    case 'step.item':
      return `${title}: ${event.item} ${event.outcome}`
    case 'step.undo':
      return `${title}: undo ${event.state}`
    case 'step.child':
      return event.outcome ? `${event.runbook} ended: ${event.outcome}` : `${title}: opened ${event.runbook}`
    case 'step.finished':
      return `${title}: ${event.outcome}${event.reason ? ` (${event.reason})` : ''}, ${duration(event.ms)}`
    case 'question.asked':
      return `${steps[event.question.step]?.title ?? event.question.step}: asked (${event.question.kind})`
    case 'question.answered':
      return `${event.operator} answered: ${answerLine(event.answer)}`
    default:
      return null
  }
}

function answerLine(answer: Extract<RunEvent, { type: 'question.answered' }>['answer']): string {
  switch (answer.kind) {
    case 'proceed':
      return { run: 'run this step', all: 'run all', stop: 'stop here' }[answer.go]
    case 'skip':
      return `skip, ${answer.reason}`
    case 'pick':
      return `${answer.keys.length} picked`
    case 'confirm':
      return answer.agree ? 'yes, do it' : 'no'
    case 'checklist':
      return `${answer.items.filter(item => item.done).length} of ${answer.items.length} done`
    case 'decision':
      return `go to ${answer.to}`
    case 'settle':
      return answer.how === 'check' ? 'check now' : 'leave it'
  }
}

import type { Run, StepState } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { duration } from '../../parts/units'
import { placeOf } from './choice-place'

const longestReason = 60

/** One line of the timeline; a line of several steps keeps each of them. */
export interface TimelineLine {
  readonly seq: number
  readonly at: string
  readonly text: string
  readonly parts?: readonly string[]
}

/**
 * A run as one would tell it. A step's start is told only while it is not followed by its end; steps that ended alike one
 * after another, as reads that run at once do, are one line.
 */
export function timelineOf(events: readonly RunEvent[], run: Pick<Run, 'steps' | 'header'>): TimelineLine[] {
  const lastEnd = new Map(events.flatMap(event => (event.type === 'step.finished' ? [[event.step, event.seq]] : [])))
  const lines: (TimelineLine & { readonly ending?: string })[] = []
  for (const event of events) {
    if (event.type === 'step.started' && (lastEnd.get(event.step) ?? 0) > event.seq) continue
    const text = timelineText(event, run)
    if (text === null) continue
    const ending = event.type === 'step.finished' && !event.reason ? event.outcome : undefined
    const before = lines.at(-1)
    if (ending !== undefined && before?.ending === ending) {
      const parts = [...(before.parts ?? [before.text]), text]
      lines[lines.length - 1] = { ...before, at: event.at, text: `${parts.length} steps ${ending}`, parts }
    } else {
      lines.push({ seq: event.seq, at: event.at, text, ...(ending ? { ending } : {}) })
    }
  }
  return lines
}

/** An event as one line; null for those that only matter to the step itself. */
export function timelineText(event: RunEvent, run: Pick<Run, 'steps' | 'header'>): string | null {
  const title = 'step' in event ? (run.steps[event.step]?.title ?? event.step) : ''
  switch (event.type) {
    case 'run.started':
      return `Started by ${event.run.operator}${event.run.mode === 'look' ? ', only to look' : ''}`
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
      return (event.batch ?? 1) > 1 ? null : `${title}: about to change ${event.item ?? event.target}`
    case 'step.pace':
      return event.operator === undefined ? null : `${title}: ${paceText(event)} by ${event.operator}`
    case 'step.item':
      return `${title}: ${event.item} ${event.outcome}`
    case 'step.undo':
      return `${title}: undo ${event.state}`
    case 'step.child':
      return event.outcome ? `${event.runbook} ended: ${event.outcome}` : `${title}: opened ${event.runbook}`
    case 'step.finished':
      return endOf(event, title)
    case 'question.asked':
      return `Asked: ${run.steps[event.question.step]?.title ?? event.question.step}`
    case 'question.answered':
      return `${event.operator} answered: ${answerText(event.answer, run)}`
    default:
      return null
  }
}

const paceText = ({ state, pauseMs }: Extract<RunEvent, { type: 'step.pace' }>) =>
  state === 'running' ? `goes on, ${duration(pauseMs)} between batches,` : state

function endOf(event: Extract<RunEvent, { type: 'step.finished' }>, title: StepState['title']): string {
  const took = event.outcome === 'skipped' ? '' : `, ${duration(event.ms)}`
  // A condition spelled out belongs to the step; here it would drown what happened.
  const reason = event.reason && event.reason.length <= longestReason ? ` (${event.reason})` : ''
  return `${title}: ${event.outcome}${reason}${took}`
}

function answerText(
  answer: Extract<RunEvent, { type: 'question.answered' }>['answer'],
  run: Pick<Run, 'header'>,
): string {
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
      return `go to ${placeOf(answer.to, run)}`
    case 'evidence':
      return answer.skip === undefined ? 'gather the evidence' : `without evidence, ${answer.skip}`
    case 'settle':
      return answer.how === 'check' ? 'check now' : 'leave it'
  }
}

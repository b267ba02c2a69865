import type { NewRunEvent } from '#domain/run-event'
import type { Mask } from './mask'

/**
 * The event with its secrets hidden wherever a server or a script may have said them: in failures, reasons, findings and
 * values. Tables, outputs and commands are masked where they are made. Names and keys stay: the run is read by them.
 */
export function maskEvent(event: NewRunEvent, mask: Mask): NewRunEvent {
  switch (event.type) {
    case 'step.finished':
      return {
        ...event,
        ...(event.failure && { failure: mask.failure(event.failure) }),
        ...(event.reason !== undefined && { reason: mask.text(event.reason) }),
      }
    case 'step.item':
    case 'step.undo':
      return event.failure ? { ...event, failure: mask.failure(event.failure) } : event
    case 'step.progress':
      return event.label === undefined ? event : { ...event, label: mask.text(event.label) }
    case 'step.pace':
      return event.reason === undefined ? event : { ...event, reason: mask.text(event.reason) }
    case 'step.batch':
      return event.unit === undefined ? event : { ...event, unit: mask.text(event.unit) }
    case 'run.note':
      return { ...event, text: mask.text(event.text) }
    case 'step.command':
      return { ...event, values: mask.record(event.values) }
    case 'step.judged':
      return {
        ...event,
        notes: event.notes.map(mask.text),
        findings: event.findings.map(finding => ({
          ...finding,
          title: mask.text(finding.title),
          ...(finding.advice !== undefined && { advice: mask.text(finding.advice) }),
          ...(finding.evidence && { evidence: mask.record(finding.evidence) }),
          ...(finding.next && { next: { ...finding.next, parameters: mask.record(finding.next.parameters) } }),
        })),
      }
    case 'question.asked':
      return { ...event, question: maskQuestion(event.question, mask) }
    default:
      return event
  }
}

type Question = Extract<NewRunEvent, { type: 'question.asked' }>['question']

function maskQuestion(question: Question, mask: Mask): Question {
  if (question.kind === 'settle') return { ...question, known: mask.text(question.known) }
  if (question.kind !== 'confirm') return question
  return {
    ...question,
    commands: question.commands.map(one => ({ ...one, values: mask.record(one.values) })),
    ...(question.previewFailure !== undefined && { previewFailure: mask.text(question.previewFailure) }),
  }
}

import { cancelled, toFailure } from '#domain/failure'
import type { ChecklistStep, DecisionStep, Step } from '#domain/runbook'
import { type Live, since, stateOf } from './live'

/** Where the walk goes after a step. */
export type Next = { readonly go: 'on' } | { readonly go: 'to'; readonly step: string } | { readonly go: 'stop' }
export const on: Next = { go: 'on' }

/** Ends a step that does not run, with the reason, and goes on. */
export async function skip(live: Live, step: Step, reason: string): Promise<Next> {
  await live.recorder.emit({ type: 'step.finished', step: step.id, outcome: 'skipped', reason, ms: 0 })
  return on
}

/** A step with only prose is done when it is come to. */
export async function note(live: Live, step: Step): Promise<Next> {
  await live.recorder.emit({ type: 'step.finished', step: step.id, outcome: 'passed', ms: 0 })
  return on
}

/** Asks for the ticks and notes of a checklist; open boxes leave it undone, and the walk goes on. */
export async function checklist(live: Live, step: ChecklistStep): Promise<Next> {
  const startedAt = performance.now()
  await live.recorder.emit({ type: 'step.started', step: step.id, attempt: stateOf(live, step.id).attempt + 1 })
  const answer = await live.questions
    .ask({ kind: 'checklist', step: step.id, items: step.items }, live.controller.signal)
    .catch(error => stopped(live, step, startedAt, error))
  if (answer.kind === 'skip') return skip(live, step, answer.reason)
  const items = answer.kind === 'checklist' ? answer.items : []
  const open = items.filter(item => !item.done).length
  const said = items.map(
    (item, index) => `${item.done ? '☑' : '☐'} ${step.items[index]}${item.note ? `: ${item.note}` : ''}`,
  )
  await live.recorder.emit(
    { type: 'step.judged', step: step.id, findings: [], notes: said },
    {
      type: 'step.finished',
      step: step.id,
      outcome: open === 0 ? 'passed' : 'skipped',
      reason: open === 0 ? undefined : `${open} of ${items.length} left open.`,
      ms: since(startedAt),
    },
  )
  return on
}

/** Asks which way to go: to a step, or through another runbook as a child and back. */
export async function decision(live: Live, step: DecisionStep): Promise<Next> {
  const startedAt = performance.now()
  await live.recorder.emit({ type: 'step.started', step: step.id, attempt: stateOf(live, step.id).attempt + 1 })
  const answer = await live.questions
    .ask({ kind: 'decision', step: step.id, choices: step.choices }, live.controller.signal)
    .catch(error => stopped(live, step, startedAt, error))
  if (answer.kind === 'skip') return skip(live, step, answer.reason)
  const to = answer.kind === 'decision' ? answer.to : ''
  const label = step.choices.find(choice => choice.to === to)?.label ?? to
  if (!to.startsWith('#')) {
    const failure = await live.child(step.id, to).then(() => undefined, toFailure)
    if (failure) {
      await live.recorder.emit({
        type: 'step.finished',
        step: step.id,
        outcome: 'failed',
        failure,
        ms: since(startedAt),
      })
      return { go: 'stop' }
    }
  }
  await live.recorder.emit(
    { type: 'step.judged', step: step.id, findings: [], notes: [`Chosen: ${label}`] },
    { type: 'step.finished', step: step.id, outcome: 'passed', ms: since(startedAt) },
  )
  return to.startsWith('#') ? { go: 'to', step: to.slice(1) } : on
}

/** A question that the end of the run took away. */
async function stopped(live: Live, step: Step, startedAt: number, error: unknown): Promise<never> {
  await live.recorder.emit({ type: 'step.finished', step: step.id, outcome: 'cancelled', ms: since(startedAt) })
  throw error instanceof Error ? error : cancelled()
}

import type { Failure } from '#domain/failure'
import { foldRun } from '#domain/run'
import type { NewRunEvent, RunEvent } from '#domain/run-event'
import type { Journal } from '#domain/store'

/**
 * Ends a run that the last process left open. A step whose intent is on record without an answer is unknown: it may
 * have happened. A read that was under way is merely cancelled. Nothing is run again by itself.
 */
export async function recoverRun(
  journal: Journal,
  id: string,
  because = 'The console ended while this was going on.',
): Promise<readonly RunEvent[]> {
  const unheard: Failure = {
    kind: 'unreachable',
    code: 'INTERRUPTED',
    lost: true,
    message: `${because} It had been sent, and the answer is not on record.`,
    hint: 'Check now: it only reads.',
  }
  const run = foldRun(await journal.events(id))
  const ended = Object.values(run.steps)
    .filter(step => step.running)
    .map(
      (step): NewRunEvent => ({
        type: 'step.finished',
        step: step.id,
        outcome: step.intent ? 'unknown' : 'cancelled',
        failure: step.intent ? unheard : undefined,
        reason: step.intent ? undefined : because,
        ms: 0,
      }),
    )
  const undoing = Object.values(run.steps)
    .filter(step => step.undo?.state === 'running')
    .map(
      (step): NewRunEvent => ({
        type: 'step.undo',
        step: step.id,
        state: 'failed',
        failure: step.intent ? unheard : { kind: 'cancelled', message: because },
      }),
    )
  const finished: NewRunEvent = { type: 'run.finished', outcome: 'interrupted' }
  return journal.append(id, [...ended, ...undoing, finished], { durable: true })
}

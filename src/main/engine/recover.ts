import { foldRun, type NewRunEvent } from '#domain/run'
import type { Journal } from '#domain/store'

/**
 * Ends a run that the last process left open. A step whose intent is on record without an answer is unknown: it may
 * have happened. A read that was under way is merely cancelled. Nothing is run again by itself.
 */
export async function recoverRun(journal: Journal, id: string): Promise<void> {
  const run = foldRun(await journal.events(id))
  const ended = Object.values(run.steps)
    .filter(step => step.running)
    .map(
      (step): NewRunEvent => ({
        type: 'step.finished',
        step: step.id,
        outcome: step.intent ? 'unknown' : 'cancelled',
        failure: step.intent
          ? {
              kind: 'unreachable',
              code: 'INTERRUPTED',
              lost: true,
              message: 'The console ended after this was sent and before the answer came.',
              hint: 'Check now: it only reads.',
            }
          : undefined,
        reason: step.intent ? undefined : 'The console ended while this was running.',
        ms: 0,
      }),
    )
  await journal.append(id, [...ended, { type: 'run.finished', outcome: 'interrupted' }], { durable: true })
}

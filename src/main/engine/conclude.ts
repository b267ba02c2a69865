import type { Failure } from '#domain/failure'
import { isTrouble } from '#domain/finding'
import type { NewRunEvent } from '#domain/run-event'
import type { ActionStep } from '#domain/runbook'
import { comparesWithEarlier, type Earlier, judge } from './judge'
import { type Live, since } from './live'
import { countRotated } from './rotation'
import { scopeOf } from './scope'
import type { Look } from './steps/executor'

/** Judges a look by the step's rules and ends the step, in one commit with what was `seen`; shared by reads and changes. */
export async function judgeAndFinish(
  live: Live,
  step: ActionStep,
  look: Look,
  at: string,
  startedAt: number,
  before: Earlier | undefined,
  seen: readonly NewRunEvent[] = [],
): Promise<string | undefined> {
  const key = { runbook: live.header.runbook, step: step.id, profile: live.header.targets[step.target]?.profile ?? '' }
  const compares = comparesWithEarlier(step)
  const earlier = before ?? (compares ? await live.parts.baselines.last(key) : undefined)
  const { keepMs } = step.options
  if (compares || keepMs !== undefined) await live.parts.baselines.save(key, look.table, keepMs)
  const verdict = judge(step, look, scopeOf(live, step.target), at, earlier)
  const { findings, notes } = verdict
  const judged = { type: 'step.judged', step: step.id, findings, notes } as const
  const outcome = findings.some(isTrouble) ? 'found' : 'passed'
  if (outcome === 'passed') await countRotated(live, step)
  await live.recorder.emit(...seen, ...(findings.length > 0 || notes.length > 0 ? [judged] : []), {
    type: 'step.finished',
    step: step.id,
    outcome,
    ms: since(startedAt),
  })
  return verdict.goto
}

/** Ends a read step that could not look; one that has no text for this server's version was skipped. */
export async function finishFailed(
  live: Live,
  step: ActionStep,
  startedAt: number,
  failure: Failure,
  seen: readonly NewRunEvent[] = [],
): Promise<void> {
  const outcome = failure.kind === 'cancelled' ? 'cancelled' : 'failed'
  const skipped = failure.code === 'VERSION'
  await live.recorder.emit(...seen, {
    type: 'step.finished',
    step: step.id,
    outcome: skipped ? 'skipped' : outcome,
    reason: skipped ? failure.message : undefined,
    failure: skipped ? undefined : failure,
    ms: since(startedAt),
  })
}

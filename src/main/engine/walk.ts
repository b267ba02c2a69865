import { type Failure, toFailure } from '#domain/failure'
import type { RunOutcome } from '#domain/run-event'
import { type ActionStep, isAction, isLook, type Step } from '#domain/runbook'
import { checklist, decision, type Next, note, on, skip } from './asked-steps'
import { changeStep } from './change'
import { endOf } from './end'
import { meetTargets } from './identity'
import { type Live, stateOf } from './live'
import { lookAll } from './look'
import { notALook } from './not-a-look'
import { reasonToSkip } from './reason-to-skip'

/** A branch may lead back; more turns than this is a circle. */
const mostTurns = 200

/** Walks from a step to the end, or that step only. Ends the run with an event; throws only when the journal cannot be written. */
export async function walk(live: Live, from: number, only: boolean): Promise<void> {
  const { steps } = live.runbook
  let at = from
  let turns = 0
  let stopped = false
  try {
    if (!only && live.recorder.run.mode !== 'look') await meetTargets(live)
    while (at < steps.length && !live.controller.signal.aborted) {
      const group = only ? steps.slice(at, at + 1) : gather(live, steps, at)
      const next = await take(live, group)
      if (next.go === 'stop') stopped = true
      if (only || next.go === 'stop') break
      if (++turns > mostTurns) {
        await refuseCircle(live, group.at(-1))
        break
      }
      if (next.go === 'on') at += group.length
      else at = await jump(live, steps, at + group.length, next.step)
    }
  } catch (error) {
    if (!live.controller.signal.aborted) await failOpenSteps(live, error)
  }
  await live.recorder.emit({ type: 'run.finished', outcome: outcomeAt(live, stopped) })
}

/** A run that goes round and round has not passed. */
async function refuseCircle(live: Live, step: Step | undefined): Promise<void> {
  const failure: Failure = {
    kind: 'invalid',
    code: 'CIRCLE',
    message: `Stopped after ${mostTurns} turns: the branches of this runbook lead back to each other.`,
  }
  if (step) await live.recorder.emit({ type: 'step.finished', step: step.id, outcome: 'failed', failure, ms: 0 })
}

/** A mistake of ours must not leave a step running for ever. Throws when not even that can be put on record. */
async function failOpenSteps(live: Live, error: unknown): Promise<void> {
  live.parts.onFault?.(error)
  const open = Object.values(live.recorder.run.steps).filter(step => step.running)
  // Sent and not heard of is unknown, whatever went wrong here.
  for (const step of open)
    await live.recorder.emit({
      type: 'step.finished',
      step: step.id,
      outcome: step.intent ? 'unknown' : 'failed',
      failure: toFailure(error),
      ms: 0,
    })
  if (open.length === 0) throw error
}

const outcomeAt = (live: Live, stopped: boolean): RunOutcome => {
  const outcome = endOf(live.recorder.run)
  // A run that was stopped between two steps was stopped all the same.
  const cut = live.controller.signal.aborted || stopped
  return cut && ['passed', 'found', 'interrupted'].includes(outcome) ? 'cancelled' : outcome
}

/** Steps passed over on the way forward are on another branch. */
async function jump(live: Live, steps: readonly Step[], after: number, to: string): Promise<number> {
  const target = steps.findIndex(step => step.id === to)
  for (const step of steps.slice(after, Math.max(after, target)))
    if (stateOf(live, step.id).outcome === undefined) await skip(live, step, 'Not on the way that was chosen.')
  return target < 0 ? steps.length : target
}

/** Reads that stand together and do not refer to each other run at once. Everything else goes alone. */
function gather(live: Live, steps: readonly Step[], at: number): readonly Step[] {
  const group: Step[] = []
  for (const step of steps.slice(at)) {
    const alone =
      !isAction(step) || !isLook(step) || step.options.children !== undefined || live.recorder.run.mode === 'step'
    const refers = isAction(step) && step.uses.some(used => group.some(one => one.id === used))
    if (group.length > 0 && (alone || refers)) break
    group.push(step)
    if (alone || (isAction(step) && step.rules.some(rule => rule.goto))) break
  }
  return group
}

async function take(live: Live, group: readonly Step[]): Promise<Next> {
  const [first] = group
  if (!first) return on
  if (live.recorder.run.mode === 'step' && first.kind !== 'note') {
    const answer = await live.questions.ask({ kind: 'proceed', step: first.id }, live.controller.signal)
    if (answer.kind === 'skip') return skip(live, first, answer.reason)
    if (answer.kind === 'proceed' && answer.go === 'stop') return { go: 'stop' }
    if (answer.kind === 'proceed' && answer.go === 'all') await live.recorder.emit({ type: 'run.mode', mode: 'all' })
  }
  const passedOver = live.recorder.run.mode === 'look' ? notALook(first) : undefined
  if (passedOver !== undefined) return skip(live, first, passedOver)
  if (first.kind === 'checklist') return checklist(live, first)
  if (first.kind === 'decision') return decision(live, first)
  if (first.kind === 'note') return note(live, first)
  const ready: ActionStep[] = []
  for (const step of group.filter(isAction)) {
    const reason = reasonToSkip(live, step)
    if (reason === undefined) ready.push(step)
    else if (typeof reason === 'string') await skip(live, step, reason)
    else
      await live.recorder.emit(
        { type: 'step.started', step: step.id, attempt: stateOf(live, step.id).attempt + 1 },
        { type: 'step.finished', step: step.id, outcome: 'failed', failure: reason, ms: 0 },
      )
  }
  if (ready.length === 0) return on
  if (isAction(first) && isLook(first)) {
    const branch = await lookAll(live, ready)
    return branch === undefined ? afterFailed(live, ready) : { go: 'to', step: branch }
  }
  const [step] = ready
  if (!step) return on
  const changed = await changeStep(live, step)
  if (changed.goto !== undefined) return { go: 'to', step: changed.goto }
  return changed.failed ? afterFailed(live, [step]) : on
}

/** What a step's `onfail` says, when it failed: reads go on by themselves, a change stops the run. */
function afterFailed(live: Live, steps: readonly ActionStep[]): Next {
  if (live.controller.signal.aborted) return { go: 'stop' }
  for (const step of steps) {
    const outcome = stateOf(live, step.id).outcome
    if (outcome !== 'failed' && outcome !== 'unknown' && outcome !== 'cancelled') continue
    // What nobody knows is never walked past: the next step could build on it.
    if (outcome === 'unknown' || step.options.onfail.then === 'stop') return { go: 'stop' }
    if (step.options.onfail.then === 'goto') return { go: 'to', step: step.options.onfail.step }
  }
  return on
}

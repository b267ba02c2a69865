import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { ActionStep, Repeat } from '#domain/runbook'
import { record, type Table } from '#domain/table'
import { holdReason } from './hold'
import { assertSame } from './identity'
import { keptValues } from './kept-values'
import { type Live, since, stateOf } from './live'
import { cancelledAs } from './look'
import { createPace, type Pace } from './pace'
import { boundAction, whereOf } from './prepare'
import { lastValues, pauseOf, readBatch, totalOf } from './repeated'
import { type Change, send } from './send'
import { afterIntent, type Ended, wantsToLook } from './settle'
import { counted, ended, stopped, summary, type Tally } from './tally'
import { saysYes, verification } from './verify'

/** How long is waited for what holds batches up, and for a lost batch that still runs over there, before looking again. */
const againMs = 2000

/**
 * Makes a change in batches: each is a transaction of its own, with its intent on disk before it and its answer on record
 * after it. Between two of them it can be slowed, paused and stopped. One that was lost is settled by counting what is
 * left; as every batch takes only what is left, going on then does nothing twice.
 */
export async function repeatChange(live: Live, step: ActionStep, first: Change): Promise<Ended> {
  const { repeat } = step.options
  if (!repeat) throw new Error(`${step.id} is not repeated`)
  const pace = createPace(pauseOf(live, repeat, step), live.controller.signal)
  const tally: Tally = { count: 0, sum: 0, total: totalOf(live, step, first.item), startedAt: performance.now() }
  live.paces.set(step.id, pace)
  try {
    await live.recorder.emit({ type: 'step.pace', step: step.id, state: 'running', pauseMs: pace.pauseMs })
    return await makeAll(live, step, repeat, first, pace, tally)
  } catch (error) {
    const failure = live.controller.signal.aborted ? cancelledAs(error) : toFailure(error)
    // Sent, and what came of it could not be put on record: nobody may take that for not done.
    if (stateOf(live, step.id).intent && failure.code !== 'NOT_JUDGED')
      return ended(tally, 'unknown', { ...failure, lost: true })
    return ended(tally, failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure)
  } finally {
    live.paces.delete(step.id)
  }
}

async function makeAll(
  live: Live,
  step: ActionStep,
  repeat: Repeat,
  first: Change,
  pace: Pace,
  tally: Tally,
): Promise<Ended> {
  let change = first
  let lost = false
  while (tally.count < repeat.limit) {
    if (!(await mayBegin(live, step, change, pace, tally))) return ended(tally, 'cancelled', stopped)
    const startedAt = performance.now()
    const made = await make(live, step, { ...change, batch: tally.count + 1 }, lost)
    if ('outcome' in made) return ended(tally, made.outcome, made.failure)
    if ('busy' in made) {
      await pace.border(againMs)
      continue
    }
    lost = 'left' in made
    const read = 'left' in made ? counted(tally, made) : readBatch(live, step, repeat, made.table)
    tally.count++
    tally.sum += read.done
    tally.unit = read.unit ?? tally.unit
    const { count: batch, sum, total, unit } = tally
    const ms = since(startedAt)
    const about = { step: step.id, item: change.item?.key, batch, sum, total, unit, ms }
    await live.recorder.emit({ type: 'step.batch', done: read.done, ...about })
    if (read.last) return countedOut(live, step, change, tally)
    if ('table' in made) change = { ...change, ...(await bindNext(live, step, change, made.table)) }
  }
  return ended(tally, 'failed', {
    kind: 'rejected',
    code: 'TOO_MANY_BATCHES',
    message: `There is still something to do after ${repeat.limit} batches.`,
    hint: 'Look at what is left, then run the step again: it goes on with what is left.',
  })
}

/** After the last batch: nothing is left, or it is said how much. */
async function countedOut(live: Live, step: ActionStep, change: Change, tally: Tally): Promise<Ended> {
  const counted = await recount(live, step, change, { kind: 'rejected', message: 'The last batch was made.' })
  if ('failure' in counted) return ended(tally, 'failed', counted.failure)
  if ('last' in counted && counted.last) return { outcome: 'passed', table: summary(tally) }
  const left = 'left' in counted && counted.left !== undefined ? counted.left : 'Some'
  const message = `${left} are left: others had them locked, or they came in meanwhile.`
  return ended(tally, 'failed', {
    kind: 'rejected',
    code: 'SOME_LEFT',
    message,
    hint: 'Run the step again: it takes what is left.',
  })
}

/** The border before a batch: the pause, the operator's word, and whatever holds batches up. False to stop. */
async function mayBegin(live: Live, step: ActionStep, change: Change, pace: Pace, tally: Tally): Promise<boolean> {
  const tell = (state: 'running' | 'waiting', reason?: string) =>
    live.recorder.emit({ type: 'step.pace', step: step.id, state, pauseMs: pace.pauseMs, reason })
  if (!(await pace.border(tally.count === 0 ? 0 : undefined))) return false
  let told: string | undefined
  for (;;) {
    const reason = await holdReason(live, step, change.item)
    if (reason === undefined) break
    if (reason !== told && pace.state === 'running') await tell('waiting', reason)
    told = reason
    if (!(await pace.border(againMs))) return false
  }
  if (told !== undefined) await tell('running')
  return true
}

type Made =
  | { readonly table: Table }
  /** Lost, and counted since. */
  | { readonly left: number | undefined; readonly last: boolean }
  | { readonly busy: true }
  | Pick<Ended, 'outcome' | 'failure'>

async function make(live: Live, step: ActionStep, change: Change, afterLost: boolean): Promise<Made> {
  try {
    live.controller.signal.throwIfAborted()
    return { table: await send(live, step, change) }
  } catch (error) {
    const failure = afterIntent(live, step, live.controller.signal.aborted ? cancelledAs(error) : toFailure(error))
    // The lost batch holds the lock of this change for as long as it runs over there: nothing was sent beside it.
    if (afterLost && failure.code === 'BUSY_ELSEWHERE') return { busy: true }
    if (!failure.lost) return { outcome: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure }
    if (!(await wantsToLook(live, step, change, failure))) return { outcome: 'unknown', failure }
    return recount(live, step, change, failure)
  }
}

async function recount(live: Live, step: ActionStep, change: Change, known: Failure): Promise<Made> {
  try {
    await assertSame(live, step)
    const table = await verification(live, step, change.item)
    if (!table) return { outcome: 'unknown', failure: known }
    const { left } = record(table, 0)
    return { left: typeof left === 'number' ? left : undefined, last: saysYes(table) }
  } catch (error) {
    const message = `${known.message} Counting again failed too: ${toFailure(error).message}`
    return { outcome: 'unknown', failure: { ...known, message } }
  }
}

async function bindNext(live: Live, step: ActionStep, { item }: Change, answer: Table) {
  const last = lastValues(step, answer)
  const named = { ...last, ...keptValues(step) }
  const bound = await boundAction(live, step, 'action', whereOf(live, step), item, named)
  if (!bound) throw new OpsError({ kind: 'invalid', message: 'This step has nothing to run.' })
  return { bound, last }
}

import { type Failure, toFailure } from '#domain/failure'
import type { StepOutcome } from '#domain/run-event'
import type { ActionStep } from '#domain/runbook'
import { emptyTable, record, records, type Table } from '#domain/table'
import { assertSame } from './identity'
import type { Item } from './items'
import { type Live, stateOf } from './live'
import { whereOf } from './prepare'
import { type Change, processKey } from './send'
import { executors } from './steps'
import { saysYes, verification, verify } from './verify'

export const unconfirmed: Failure = {
  kind: 'rejected',
  code: 'NOT_CONFIRMED',
  layer: 'verify',
  message: 'The server accepted the change, but looking again does not show it in effect.',
}

/** What speaks against a change that the server took; undefined where looking again shows it, or nothing looks. Throws when it could not look. */
export async function refuted(live: Live, step: ActionStep, item: Item | undefined): Promise<Failure | undefined> {
  const looked = await verification(live, step, item)
  return looked && !saysYes(looked) ? unconfirmedBy(looked) : undefined
}

/** The same with what was seen instead: the first row that does not say yes, or that there is none. */
function unconfirmedBy(looked: Table): Failure {
  const row = records(looked).find(({ ok }) => ok !== true)
  const seen = Object.entries(row ?? {}).filter(([name, value]) => name !== 'ok' && value !== null && value !== '')
  const hint = row ? seen.map(([name, value]) => `${name}: ${value}`).join('; ') : 'There is no row.'
  return hint === '' ? unconfirmed : { ...unconfirmed, hint: `Looking again says: ${hint}`.slice(0, 500) }
}

/** How a change ended, or one item's part of it. */
export interface Ended {
  readonly outcome: Extract<StepOutcome, 'passed' | 'failed' | 'cancelled' | 'unknown'>
  readonly failure?: Failure
  readonly table?: Table
}

/** The link died between doing and hearing. Only a read may say what happened; the operator says when to look. */
export async function settleLost(live: Live, step: ActionStep, change: Change, failure: Failure) {
  if (await wantsToLook(live, step, change, failure)) return check(live, step, change.item, failure)
  return { outcome: 'unknown' as const, failure }
}

/** Sent and not heard of is unknown, also where the mistake was ours. */
export const afterIntent = (live: Live, step: ActionStep, failure: Failure): Failure =>
  failure.kind === 'fault' && stateOf(live, step.id).intent ? { ...failure, lost: true } : failure

/** Asks whether to look now what became of a change that was lost. */
export async function wantsToLook(live: Live, step: ActionStep, change: Change, failure: Failure): Promise<boolean> {
  if (live.controller.signal.aborted) return false
  const answer = await live.questions
    .ask(
      {
        kind: 'settle',
        step: step.id,
        canVerify: step.actions.verify !== undefined,
        known: `${failure.message} The statement was sent${change.item ? ` for ${change.item.key}` : ''}${change.batch ? `, batch ${change.batch}` : ''}; whether it ran is not known.`,
      },
      live.controller.signal,
    )
    .catch(() => undefined)
  return answer?.kind === 'settle' && answer.how === 'check'
}

/** Settles an unknown item by its verification. */
export async function check(live: Live, step: ActionStep, item: Item | undefined, known: Failure) {
  try {
    // Who lets a value in that nobody else has is the one it was sent to; and what the console logs in with may be the old one.
    if (step.options.seals && (await verify(live, step, item))) return { outcome: 'passed' as const, table: emptyTable }
    // Another server knows nothing of it: what it says would settle the wrong thing.
    if (step.options.renews === undefined) await assertSame(live, step)
    if (step.options.repeat) return await recounted(live, step, item, known)
    const ended = await endOfDetached(live, step, item)
    if (ended) return ended
    const happened = await verify(live, step, item)
    if (happened === undefined) return { outcome: 'unknown' as const, failure: known }
    if (happened) return { outcome: 'passed' as const, table: emptyTable }
    return {
      outcome: 'failed' as const,
      failure: {
        ...known,
        lost: undefined,
        code: 'DID_NOT_HAPPEN',
        message: 'The link was lost and, looking again, the change is not there.',
      },
    }
  } catch (error) {
    return {
      outcome: 'unknown' as const,
      failure: { ...known, message: `${known.message} Looking again failed too: ${toFailure(error).message}` },
    }
  }
}

/** Of a change made in batches: all of it is done, or it stands still between two batches and can be gone on with. */
async function recounted(live: Live, step: ActionStep, item: Item | undefined, known: Failure) {
  const table = await verification(live, step, item)
  if (!table) return { outcome: 'unknown' as const, failure: known }
  if (saysYes(table)) return { outcome: 'passed' as const, table }
  const left = record(table, 0).left
  return {
    outcome: 'cancelled' as const,
    failure: {
      kind: 'cancelled' as const,
      code: 'BETWEEN_BATCHES',
      message: `Counted again: ${typeof left === 'number' ? `${left} are left` : 'some are left'}. What was done stays done.`,
      hint: 'Run the step again: it goes on with what is left.',
    },
  }
}

/** How a detached process ended, read from its folder on the host; undefined when the step has none there. */
async function endOfDetached(live: Live, step: ActionStep, item: Item | undefined) {
  const { attach } = executors[step.kind]
  if (!step.options.detach || !attach) return undefined
  const answer = await attach(processKey(live, step, item?.key), whereOf(live, step))
  if (!answer) return undefined
  if (answer.failure) return { outcome: 'failed' as const, failure: answer.failure }
  const failure = await refuted(live, step, item)
  if (failure) return { outcome: 'failed' as const, failure }
  return { outcome: 'passed' as const, table: answer.look.table }
}

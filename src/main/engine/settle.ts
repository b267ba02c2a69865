import { type Failure, toFailure } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import { assertSame } from './identity'
import type { Item } from './items'
import type { Live } from './live'
import { whereOf } from './prepare'
import { type Change, processKey } from './send'
import { executors } from './steps'
import { verify } from './verify'

export const unconfirmed: Failure = {
  kind: 'rejected',
  code: 'NOT_CONFIRMED',
  layer: 'verify',
  message: 'The server accepted the change, but looking again does not show it in effect.',
}

/** The link died between doing and hearing. Only a read may say what happened; the operator says when to look. */
export async function settleLost(live: Live, step: ActionStep, change: Change, failure: Failure) {
  const unknown = { outcome: 'unknown' as const, failure }
  if (live.controller.signal.aborted) return unknown
  const answer = await live.questions
    .ask(
      {
        kind: 'settle',
        step: step.id,
        canVerify: step.actions.verify !== undefined,
        known: `${failure.message} The statement was sent${change.item ? ` for ${change.item.key}` : ''}; whether it ran is not known.`,
      },
      live.controller.signal,
    )
    .catch(() => undefined)
  if (answer?.kind !== 'settle' || answer.how !== 'check') return unknown
  return check(live, step, change.item, failure)
}

/** Settles an unknown item by its verification. */
export async function check(live: Live, step: ActionStep, item: Item | undefined, known: Failure) {
  try {
    // Another server knows nothing of it: what it says would settle the wrong thing.
    if (step.options.renews === undefined) await assertSame(live, step)
    const ended = await endOfDetached(live, step, item)
    if (ended) return ended
    const happened = await verify(live, step, item)
    if (happened === undefined) return { outcome: 'unknown' as const, failure: known }
    if (happened) return { outcome: 'passed' as const, table: { columns: [], rows: [] } satisfies Table }
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

/** How a detached process ended, read from its folder on the host; undefined when the step has none there. */
async function endOfDetached(live: Live, step: ActionStep, item: Item | undefined) {
  const { attach } = executors[step.kind]
  if (!step.options.detach || !attach) return undefined
  const answer = await attach(processKey(live, step, item?.key), whereOf(live, step))
  if (!answer) return undefined
  if (answer.failure) return { outcome: 'failed' as const, failure: answer.failure }
  if ((await verify(live, step, item)) === false) return { outcome: 'failed' as const, failure: unconfirmed }
  return { outcome: 'passed' as const, table: answer.look.table }
}

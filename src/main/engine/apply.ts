import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { StepOutcome } from '#domain/run'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import { assertSame } from './identity'
import { type Live, since, stateOf } from './live'
import { cancelledAs } from './look'
import { bindAction, type Item, whereOf } from './prepare'
import { watchProgress } from './progress'
import { executors } from './steps'
import type { Bound } from './steps/executor'
import { verify } from './verify'

/** One change, ready to be made. */
export interface Change {
  readonly item: Item | undefined
  readonly bound: Bound
  readonly preview?: Table
  readonly previewFailure?: string
}

export interface Applied {
  readonly outcome: Extract<StepOutcome, 'passed' | 'failed' | 'cancelled' | 'unknown'>
  readonly failure?: Failure
  readonly tables: readonly { readonly item?: string; readonly table: Table }[]
}

/** Makes the changes one after the other; the first that does not pass ends it. Nothing is ever sent twice. */
export async function apply(live: Live, step: ActionStep, changes: readonly Change[]): Promise<Applied> {
  const tables: { item?: string; table: Table }[] = []
  for (const [index, change] of changes.entries()) {
    const startedAt = performance.now()
    if (changes.length > 1)
      await live.recorder.emit({
        type: 'step.progress',
        step: step.id,
        label: change.item?.key,
        done: index,
        total: changes.length,
        unit: 'items',
      })
    const item = change.item?.key
    const result = await one(live, step, change)
    if (item !== undefined)
      await live.recorder.emit({
        type: 'step.item',
        step: step.id,
        item,
        outcome: result.outcome,
        failure: result.failure,
        ms: since(startedAt),
      })
    if (result.table) {
      const table = live.recorder.mask.table(result.table)
      tables.push({ item, table })
      await live.recorder.emit({ type: 'step.table', step: step.id, item, role: 'action', table, ms: since(startedAt) })
    }
    if (result.outcome !== 'passed') return { outcome: result.outcome, failure: result.failure, tables }
  }
  return { outcome: 'passed', tables }
}

async function one(
  live: Live,
  step: ActionStep,
  change: Change,
): Promise<{ outcome: Applied['outcome']; failure?: Failure; table?: Table }> {
  let table: Table
  try {
    live.controller.signal.throwIfAborted()
    table = await send(live, step, change)
  } catch (error) {
    const failure = live.controller.signal.aborted ? cancelledAs(error) : toFailure(error)
    if (failure.lost) return settleLost(live, step, change, failure)
    return { outcome: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure }
  }
  try {
    if ((await verify(live, step, change.item)) === false) return { outcome: 'failed', failure: unconfirmed, table }
    return { outcome: 'passed', table }
  } catch (error) {
    const { message, hint } = toFailure(error)
    return {
      outcome: 'failed',
      failure: { ...unconfirmed, message: `The change was made, but checking it failed: ${message}`, hint },
      table,
    }
  }
}

const unconfirmed: Failure = {
  kind: 'rejected',
  code: 'NOT_CONFIRMED',
  layer: 'verify',
  message: 'The server accepted the change, but looking again does not show it in effect.',
}

/** Identity, undo, intent on disk, and only then the change itself. */
async function send(live: Live, step: ActionStep, change: Change): Promise<Table> {
  const where = whereOf(live, step)
  const executor = executors[step.kind]
  const item = change.item?.key
  if (step.options.effect === 'reads') {
    const [answer] = await executor.read([change.bound], where)
    if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
    return answer.look.table
  }
  const identity = await assertSame(live, step)
  await keepUndo(live, step, change.item)
  await live.recorder.emitDurable({
    type: 'step.intent',
    step: step.id,
    item,
    target: step.target,
    identity,
    text: live.recorder.mask.text(change.bound.shown),
  })
  const watching = new AbortController()
  try {
    const look = await executor.change(change.bound, where, {
      lockKey: `quarterdeck ${live.header.runbook} ${step.id} ${item ?? ''}`,
      processKey: `${live.id}-${step.id}-${item ?? ''}-${stateOf(live, step.id).attempt}`.replaceAll(/[^\w.-]/g, '_'),
      onBackend: pid => {
        if (step.actions.progress)
          void watchProgress(live, step, change.item, pid, AbortSignal.any([watching.signal, where.signal]))
      },
    })
    return look.table
  } finally {
    watching.abort()
  }
}

/** Reads what would take the change back, before it is made. What cannot be kept stops the change. */
async function keepUndo(live: Live, step: ActionStep, item: Item | undefined): Promise<void> {
  const where = whereOf(live, step)
  const bound = await bindAction(live, step, 'undo', where, item)
  const kind = step.actions.undo?.[0]?.kind
  if (!bound || !kind) return
  const startedAt = performance.now()
  const [answer] = await executors[kind].read([bound], where)
  if (!answer || answer.failure)
    throw new OpsError({
      kind: 'rejected',
      code: 'NO_UNDO',
      message: `Nothing was done: what would take it back could not be kept. ${answer?.failure?.message ?? ''}`.trim(),
      hint: answer?.failure?.hint,
    })
  await live.recorder.emit(
    {
      type: 'step.table',
      step: step.id,
      item: item?.key,
      role: 'undo',
      table: answer.look.table,
      ms: since(startedAt),
    },
    { type: 'step.undo', step: step.id, state: 'kept' },
  )
}

/** The link died between doing and hearing. Only a read may say what happened; the operator says when to look. */
async function settleLost(live: Live, step: ActionStep, change: Change, failure: Failure) {
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

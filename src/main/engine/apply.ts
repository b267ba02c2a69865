import { type Failure, toFailure } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import { repeatChange } from './batches'
import { type Live, since } from './live'
import { cancelledAs } from './look'
import { sealFor } from './rotation'
import { type Change, send } from './send'
import { afterIntent, type Ended, refuted, settleLost, unconfirmed } from './settle'
import { cellLimitOf } from './steps/viewed'

export interface Applied {
  readonly outcome: Ended['outcome']
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
    const result = await (step.options.repeat ? repeatChange : one)(live, step, change)
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
      const table = live.recorder.mask.table(result.table, cellLimitOf(step))
      tables.push({ item, table })
      await live.recorder.emit({ type: 'step.table', step: step.id, item, role: 'action', table, ms: since(startedAt) })
    }
    if (result.outcome !== 'passed') return { outcome: result.outcome, failure: result.failure, tables }
  }
  return { outcome: 'passed', tables }
}

async function one(live: Live, step: ActionStep, change: Change): Promise<Ended> {
  let table: Table
  try {
    live.controller.signal.throwIfAborted()
    table = await send(live, step, change)
  } catch (error) {
    const failure = afterIntent(live, step, live.controller.signal.aborted ? cancelledAs(error) : toFailure(error))
    if (failure.lost) return settleLost(live, step, change, failure)
    return { outcome: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure }
  }
  try {
    const failure = await refuted(live, step, change.item)
    return failure ? { outcome: 'failed', failure, table } : { outcome: 'passed', table }
  } catch (error) {
    const { message, hint } = toFailure(error)
    // The server took it, and nobody says that it does not hold: a secret that is not kept now is one that nobody has.
    await sealFor(live, step)
    return {
      outcome: 'failed',
      failure: { ...unconfirmed, message: `The change was made, but checking it failed: ${message}`, hint },
      table,
    }
  }
}

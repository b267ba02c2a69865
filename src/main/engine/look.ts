import { setTimeout as sleep } from 'node:timers/promises'
import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { NewRunEvent } from '#domain/run-event'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import { tableWithoutSecrets, withoutSecrets } from '#domain/without-secrets'
import { lookThrough } from './children'
import { finishFailed, judgeAndFinish } from './conclude'
import { type Item, itemsOf } from './items'
import type { Earlier } from './judge'
import { type Live, since, stateOf } from './live'
import { assertNeeds } from './needs'
import { boundAction, whereOf } from './prepare'
import { executors } from './steps'
import type { Answered, Bound, Look } from './steps/executor'
import { cellLimitOf } from './steps/viewed'

/** A read step with its texts bound: one, or one for each item. */
interface Asked {
  readonly step: ActionStep
  readonly items: readonly (Item | undefined)[]
  readonly bounds: readonly Bound[]
  readonly startedAt: number
}

/**
 * Runs read steps that do not refer to each other: those of one target and kind in one exchange, the targets side by side.
 * Resolves with the branch that a rule chose, if one did. Never throws for a step: a step that could not look has failed.
 */
export async function lookAll(live: Live, steps: readonly ActionStep[]): Promise<string | undefined> {
  const asked = await Promise.all(steps.map(step => ask(live, step)))
  const groups = Map.groupBy(
    asked.filter(one => one !== undefined),
    one => exchangeOf(live, one.step),
  )
  const branches = await Promise.all([...groups.values()].map(group => exchange(live, group)))
  return branches.find(branch => branch !== undefined)
}

/** Steps with the same word here can share a round trip. One that looks twice goes alone, and so does one that may be slow. */
const exchangeOf = (live: Live, step: ActionStep) =>
  step.options.windowMs !== undefined
    ? step.id
    : [
        executors[step.kind] === executors.sh ? 'shell' : step.kind,
        live.header.targets[step.target]?.profile,
        step.options.timeoutMs,
        step.options.logsIn,
      ].join(' ')

async function ask(live: Live, step: ActionStep): Promise<Asked | undefined> {
  const startedAt = performance.now()
  try {
    // Not waited for yet: where nothing takes long before the commands are known, they share its commit.
    const started = live.recorder.emit({
      type: 'step.started',
      step: step.id,
      attempt: stateOf(live, step.id).attempt + 1,
    })
    started.catch(() => {})
    const where = whereOf(live, step)
    const items: readonly (Item | undefined)[] =
      step.options.each === undefined ? [undefined] : itemsOf(live, step).items
    if (items.length === 0) {
      const reason = 'There are no rows to look at.'
      await live.recorder.emit({
        type: 'step.finished',
        step: step.id,
        outcome: 'skipped',
        reason,
        ms: since(startedAt),
      })
      return undefined
    }
    await assertNeeds(step, where)
    const bounds: (Bound & { command: NewRunEvent })[] = []
    for (const item of items) {
      const bound = await boundAction(live, step, 'action', where, item)
      if (bound) bounds.push(bound)
    }
    // On record before it is sent.
    await Promise.all([started, live.recorder.emit(...bounds.map(bound => bound.command))])
    return { step, items, bounds, startedAt }
  } catch (error) {
    await finishFailed(live, step, startedAt, toFailure(error))
    return undefined
  }
}

async function exchange(live: Live, group: readonly Asked[]): Promise<string | undefined> {
  const [first] = group
  if (!first) return undefined
  const bounds = group.flatMap(one => one.bounds)
  let answers: readonly Answered[]
  let earlier: Earlier | undefined
  try {
    const { read } = executors[first.step.kind]
    const where = whereOf(live, first.step)
    answers = await read(bounds, where)
    const windowMs = first.step.options.windowMs
    if (windowMs !== undefined && answers.every(answer => answer.look && !answer.failure)) {
      earlier = { at: new Date().toISOString(), table: merge(first, answers).table }
      await sleep(windowMs, undefined, { signal: where.signal })
      answers = await read(bounds, where)
    }
  } catch (error) {
    const failure = live.controller.signal.aborted ? cancelledAs(error) : toFailure(error)
    answers = bounds.map(() => ({ failure }))
  }
  let at = 0
  const branches = await Promise.all(
    group.map(one => {
      const mine = answers.slice(at, at + one.bounds.length)
      at += one.bounds.length
      return settle(live, one, mine, earlier)
    }),
  )
  return branches.find(branch => branch !== undefined)
}

/** Puts on record what a step brought back, judges it, and ends the step. */
async function settle(live: Live, asked: Asked, answers: readonly Answered[], earlier: Earlier | undefined) {
  const { step, startedAt } = asked
  const seen: NewRunEvent[] = []
  try {
    const failed = answers.find(answer => answer.failure)
    const clean = step.options.hidesSecrets ? withoutSecrets : (text: string) => text
    for (const { look } of answers) if (look?.output) live.recorder.output(step.id, 'stdout', clean(look.output))
    if (failed?.failure) {
      await finishFailed(live, step, startedAt, failed.failure)
      return undefined
    }
    const look = kept(step, merge(asked, answers))
    const at = new Date().toISOString()
    const table = live.recorder.mask.table(look.table, cellLimitOf(step))
    live.exact.set(step.id, table.inexact ? look.table : table)
    seen.push({ type: 'step.table', step: step.id, role: 'action', table, ms: since(startedAt) })
    if (step.options.children !== undefined) {
      await live.recorder.emit(...seen.splice(0))
      await lookThrough(live, step, table)
    }
    return await judgeAndFinish(live, step, { ...look, table }, at, startedAt, earlier, seen)
  } catch (error) {
    await finishFailed(live, step, startedAt, toFailure(error), seen)
    return undefined
  }
}

/** A look as it may be kept. */
const kept = (step: ActionStep, look: Look): Look =>
  step.options.hidesSecrets ? { ...look, table: tableWithoutSecrets(look.table) } : look

/** What an abort ended is cancelled, unless the connector has more to say (such as: it is still running). */
export function cancelledAs(error: unknown): Failure {
  if (error instanceof OpsError) return error.failure
  return { kind: 'cancelled', message: 'Stopped by the operator.' }
}

/** Items' rows below each other, each led by its item's key. */
function merge(asked: Asked, answers: readonly Answered[]): Look {
  const looks = answers.flatMap(answer => (answer.look ? [answer.look] : []))
  const [first] = looks
  if (asked.step.options.each === undefined) return first ?? { table: { columns: [], rows: [] } }
  const table: Table = {
    columns: [{ name: 'item', type: 'text' }, ...(first?.table.columns ?? [])],
    rows: looks.flatMap((look, index) => look.table.rows.map(row => [asked.items[index]?.key ?? '', ...row])),
    cut: looks.find(look => look.table.cut)?.table.cut,
  }
  return { table, output: looks.map(look => look.output ?? '').join('') || undefined, exit: first?.exit }
}

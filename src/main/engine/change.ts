import { type Failure, toFailure } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import { emptyTable, type Table } from '#domain/table'
import { agreed, Declined } from './agree'
import { apply } from './apply'
import { judgeAndFinish } from './conclude'
import { evidenceFirst } from './evidence-first'
import { assertSame } from './identity'
import { type Item, itemsOf } from './items'
import { type Live, since, stateOf } from './live'
import { assertNeeds } from './needs'
import { whereOf } from './prepare'
import { assertMaySeal, holdFor, letGoOf, sealFor } from './rotation'

/**
 * Runs a step that changes something, or one whose rows the operator picks: pick → preview → confirm → for each item
 * identity, undo, intent, change, verify. Resolves with the branch a rule chose and whether the walk may go on.
 */
export async function changeStep(live: Live, step: ActionStep): Promise<{ goto?: string; failed: boolean }> {
  const startedAt = performance.now()
  let made = false
  // A run taken up before such a step stops at it: what may have happened is never done a second time.
  if (stateOf(live, step.id).outcome === 'unknown') return { failed: true }
  const end = async (
    outcome: 'skipped' | 'failed' | 'cancelled' | 'unknown',
    more: { reason?: string; failure?: Failure },
  ) => {
    await live.recorder.emit({ type: 'step.finished', step: step.id, outcome, ...more, ms: since(startedAt) })
    return { failed: outcome !== 'skipped' }
  }
  try {
    const attempt = stateOf(live, step.id).attempt + 1
    const identity = step.options.effect === 'reads' ? undefined : await assertSame(live, step)
    await live.recorder.emit({ type: 'step.started', step: step.id, attempt, identity })
    const items = await chooseItems(live, step)
    if (items.length === 0) return await end('skipped', { reason: 'There is nothing to do here.' })
    // Asked for only when there is something to do: a right nobody needs is not missing.
    await assertNeeds(step, whereOf(live, step))
    await assertMaySeal(live, step)
    await evidenceFirst(live, step)
    const changes = await agreed(live, step, items)
    await holdFor(live, step)
    const applied = await apply(live, step, changes)
    made = applied.outcome === 'passed'
    if (made) await sealFor(live, step)
    if (applied.outcome !== 'unknown') await letGoOf(live, step)
    if (applied.outcome !== 'passed') return await end(applied.outcome, { failure: applied.failure })
    if (step.options.renews === 'identity') live.identities.delete(step.target)
    const table = merge(applied.tables)
    if (changes.length > 1 || changes[0]?.item)
      await live.recorder.emit({ type: 'step.table', step: step.id, role: 'action', table, ms: since(startedAt) })
    const goto = await judgeAndFinish(live, step, { table }, new Date().toISOString(), startedAt, undefined)
    return { goto, failed: false }
  } catch (error) {
    if (error instanceof Declined) return end('skipped', { reason: error.message })
    if (stateOf(live, step.id).attempt === 0)
      await live.recorder.emit({ type: 'step.started', step: step.id, attempt: 1 })
    const failure = toFailure(error)
    if (made && !failure.lost)
      return end('failed', { failure: { ...failure, message: `The change was made, but: ${failure.message}` } })
    // Sent, and what came of it could not be put on record: nobody may take that for not done.
    if (stateOf(live, step.id).intent) return end('unknown', { failure: { ...failure, lost: true } })
    return end(failure.kind === 'cancelled' ? 'cancelled' : failure.lost ? 'unknown' : 'failed', { failure })
  }
}

async function chooseItems(live: Live, step: ActionStep): Promise<readonly (Item | undefined)[]> {
  if (step.options.each === undefined) return [undefined]
  const { items, table } = itemsOf(live, step)
  if (step.options.pick === undefined || items.length === 0) return items
  const keys = items.map(item => item.key)
  const answer = await live.questions.ask(
    { kind: 'pick', step: step.id, many: step.options.pick === 'many', table, keys, suggested: [] },
    live.controller.signal,
  )
  if (answer.kind === 'skip') throw new Declined(answer.reason)
  return answer.kind === 'pick' ? items.filter(item => answer.keys.includes(item.key)) : []
}

const merge = (tables: readonly { item?: string; table: Table }[]): Table => {
  const [first] = tables
  if (!first) return emptyTable
  if (tables.length === 1 && first.item === undefined) return first.table
  const inexact = tables
    .flatMap(({ table }) => table.rows.map((_, row) => table.inexact?.includes(row) ?? false))
    .flatMap((is, row) => (is ? [row] : []))
  return {
    columns: [{ name: 'item', type: 'text' }, ...first.table.columns],
    rows: tables.flatMap(({ item, table }) => table.rows.map(row => [item ?? '', ...row])),
    ...(inexact.length > 0 && { inexact }),
  }
}

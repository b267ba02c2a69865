import { confirmationFor } from '#domain/environment'
import { type Failure, invalid, missing, OpsError, toFailure } from '#domain/failure'
import { type ActionStep, type Effect, isAction } from '#domain/runbook'
import { record } from '#domain/table'
import { destroysSql } from '../expressions/sql-effect'
import { cellValue } from '../expressions/value'
import { endOf } from './end'
import { assertSame } from './identity'
import { type Item, itemsOf } from './items'
import { type Live, since, stateOf } from './live'
import { mayHaveHappened } from './may-have-happened'
import { whereOf } from './prepare'
import { letGoOf, sealFor } from './rotation'
import { holderOf, processKey } from './send'
import { check } from './settle'
import { executors } from './steps'
import { partlyTakenBack } from './taken-up'

/** Settles a step that ended unknown: reads what became of it, never does it again. */
export async function settleStep(live: Live, id: string): Promise<void> {
  const step = actionStep(live, id)
  const state = stateOf(live, id)
  const startedAt = performance.now()
  const known = state.failure ?? { kind: 'unreachable' as const, message: 'The console ended before the answer.' }
  const key = state.intent?.item
  const result = await looked(live, step, key === undefined ? undefined : itemCalled(live, step, key), known)
  const { outcome } = result
  const failure = 'failure' in result ? result.failure : undefined
  if (key !== undefined)
    await live.recorder.emit({ type: 'step.item', step: id, item: key, outcome, failure, ms: since(startedAt) })
  const left = outcome === 'passed' ? neverBegun(live, id) : []
  await live.recorder.emit({
    type: 'step.finished',
    step: id,
    // What was settled is one row; those behind it were never begun.
    outcome: left.length > 0 ? 'cancelled' : outcome,
    failure,
    reason: outcome === 'passed' ? settledAs(left) : undefined,
    ms: since(startedAt),
  })
  await live.recorder.emit({ type: 'run.finished', outcome: endOf(live.recorder.run) })
}

/** What became of it; a secret that it set is kept for its targets before that counts as known. */
async function looked(live: Live, step: ActionStep, item: Item | undefined, known: Failure) {
  const result = await check(live, step, item, known)
  if (result.outcome === 'unknown') return result
  try {
    if (result.outcome === 'passed') await sealFor(live, step)
    await letGoOf(live, step)
    return result
  } catch (error) {
    return { outcome: 'unknown' as const, failure: toFailure(error) }
  }
}

const settledAs = (left: readonly string[]) =>
  ['Looked again: the change is in effect.', ...(left.length > 0 ? [`Never begun: ${left.join(', ')}.`] : [])].join(' ')

/** The rows that were agreed to and never came to their turn. */
function neverBegun(live: Live, id: string): string[] {
  const { commands, items } = stateOf(live, id)
  const agreed = new Set(commands.flatMap(one => (one.role === 'action' && one.item !== undefined ? [one.item] : [])))
  return [...agreed].filter(key => !items.some(item => item.item === key))
}

/** Replays what was kept before a change, after the same confirmation as any change. */
export async function undoStep(live: Live, id: string): Promise<void> {
  const step = actionStep(live, id)
  const before = endOf(live.recorder.run)
  try {
    const statements = kept(live, step)
    await agreeTo(live, step, statements)
    await assertSame(live, step)
    await live.recorder.emit({ type: 'step.undo', step: id, state: 'running' })
    for (const [index, statement] of statements.entries())
      await replay(live, step, statement, index).catch(after(index, statements.length))
    await live.recorder.emit({ type: 'step.undo', step: id, state: 'done' })
  } catch (error) {
    const failure = toFailure(error)
    const lost = failure.lost || (failure.kind === 'fault' && stateOf(live, id).intent !== undefined)
    await live.recorder.emit({ type: 'step.undo', step: id, state: 'failed', failure: { ...failure, lost } })
  }
  await live.recorder.emit({ type: 'run.finished', outcome: before })
}

/** Says which of several statements did not pass: those before it did, and must not run a second time. */
const after = (done: number, all: number) => (error: unknown) => {
  if (done === 0) throw error
  const failure = toFailure(error)
  throw new OpsError({
    ...failure,
    code: partlyTakenBack,
    message: `Statement ${done + 1} of ${all}: ${failure.message} ${done} ran before it.`,
    hint: 'Look at the server; run those that are left by hand if they are still needed.',
  })
}

/** The `statement` column of what the undo fence read, newest change first; without the rows with which nothing was done. */
function kept(live: Live, step: ActionStep): string[] {
  const state = stateOf(live, step.id)
  const all = state.tables.filter(one => one.role === 'undo')
  const tables = all.filter(one => mayHaveHappened(step, state, one.item))
  if (all.length > 0 && tables.length === 0)
    throw missing('Nothing of this step happened: there is nothing to take back.')
  const statements = tables
    .toReversed()
    .flatMap(({ table }) => table.rows.map((_, row) => record(table, row).statement))
  const texts = statements.filter(one => typeof one === 'string')
  if (texts.length === 0) throw missing('Nothing was kept that could take this step back.')
  return texts
}

async function agreeTo(live: Live, step: ActionStep, statements: readonly string[]): Promise<void> {
  const environment = live.header.system.environment
  const effect = await effectOfUndo(step, statements)
  const answer = await live.questions.ask(
    {
      kind: 'confirm',
      step: step.id,
      effect,
      confirmation: confirmationFor(effect, environment),
      environment,
      target: live.header.targets[step.target]?.name ?? step.target,
      identity: await assertSame(live, step),
      commands: statements.map(text => ({ text, values: {} })),
      preview: [],
      undo: 'none',
    },
    live.controller.signal,
  )
  if (answer.kind !== 'confirm' || !answer.agree)
    throw new OpsError({ kind: 'cancelled', message: 'Not confirmed; nothing was taken back.' })
}

/** To take back what was made is to drop it: the environment's rules hold for that as for any other DROP. */
async function effectOfUndo({ kind, options }: ActionStep, statements: readonly string[]): Promise<Effect> {
  if (kind !== 'sql') return options.effect
  const destroying = await Promise.all(statements.map(destroysSql))
  return destroying.includes(true) ? 'destroys' : 'changes'
}

async function replay(live: Live, step: ActionStep, text: string, index: number): Promise<void> {
  const action = { kind: step.kind, target: step.target, text, line: step.line }
  // What it prints is no answer of the step: it is neither parsed nor judged, and an exit other than 0 is a failure.
  const plain = { ...step, rules: [], options: { ...step.options, parse: undefined } }
  const bound = await executors[step.kind].bind(action, plain, {}, whereOf(live, step).target.protocol)
  const identity = await assertSame(live, step)
  await live.recorder.emitDurable({
    type: 'step.intent',
    step: step.id,
    target: step.target,
    identity,
    text: bound.shown,
  })
  await executors[step.kind].change(bound, whereOf(live, plain), {
    lockKey: `quarterdeck ${live.header.runbook} ${step.id} undo`,
    holder: holderOf(live),
    processKey: processKey(live, step, `undo ${index} ${live.recorder.run.last}`),
  })
}

function actionStep(live: Live, id: string): ActionStep {
  const step = live.runbook.steps.find(one => one.id === id)
  if (!step || !isAction(step)) throw invalid(`The step ${id} is not one that acts.`)
  return step
}

/** The item as it was: its row is still in the table that the step worked through. */
function itemCalled(live: Live, step: ActionStep, key: string): Item | undefined {
  if (step.options.each === undefined) return undefined
  try {
    const all = itemsOf(live, { ...step, options: { ...step.options, when: undefined } })
    return all.items.find(item => item.key === key) ?? emptyItem(key)
  } catch {
    // Its rows are not to be had any more; a verification that needs them will say so.
    return emptyItem(key)
  }
}

const emptyItem = (key: string): Item => ({
  key,
  cells: [],
  values: { row_item: cellValue(key, { name: 'item', type: 'text' }) },
})

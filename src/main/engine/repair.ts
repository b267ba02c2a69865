import { confirmationFor } from '#domain/environment'
import { invalid, missing, OpsError, toFailure } from '#domain/failure'
import { outcomeOf } from '#domain/run'
import { type ActionStep, isAction } from '#domain/runbook'
import { record } from '#domain/table'
import { cellValue } from '../expressions/value'
import { check } from './apply'
import { assertSame } from './identity'
import { type Live, since, stateOf } from './live'
import { type Item, itemsOf, whereOf } from './prepare'
import { executors } from './steps'

/** Settles a step that ended unknown: reads what became of it, never does it again. */
export async function settleStep(live: Live, id: string): Promise<void> {
  const step = actionStep(live, id)
  const state = stateOf(live, id)
  const startedAt = performance.now()
  const known = state.failure ?? { kind: 'unreachable' as const, message: 'The console ended before the answer.' }
  const item = state.intent?.item === undefined ? undefined : itemCalled(live, step, state.intent.item)
  const result = await check(live, step, item, known)
  await live.recorder.emit({
    type: 'step.finished',
    step: id,
    outcome: result.outcome,
    failure: 'failure' in result ? result.failure : undefined,
    reason: result.outcome === 'passed' ? 'Looked again: the change is in effect.' : undefined,
    ms: since(startedAt),
  })
  await live.recorder.emit({ type: 'run.finished', outcome: outcomeOf(live.recorder.run) })
}

/** Replays what was kept before a change, after the same confirmation as any change. */
export async function undoStep(live: Live, id: string): Promise<void> {
  const step = actionStep(live, id)
  const before = outcomeOf(live.recorder.run)
  try {
    const statements = kept(live, step)
    await agreeTo(live, step, statements)
    await assertSame(live, step)
    await live.recorder.emit({ type: 'step.undo', step: id, state: 'running' })
    for (const statement of statements) await replay(live, step, statement)
    await live.recorder.emit({ type: 'step.undo', step: id, state: 'done' })
  } catch (error) {
    await live.recorder.emit({ type: 'step.undo', step: id, state: 'failed', failure: toFailure(error) })
  }
  await live.recorder.emit({ type: 'run.finished', outcome: before })
}

/** The `statement` column of what the undo fence read, newest change first. */
function kept(live: Live, step: ActionStep): string[] {
  const tables = stateOf(live, step.id).tables.filter(one => one.role === 'undo')
  const statements = tables
    .toReversed()
    .flatMap(({ table }) => table.rows.map((_, row) => record(table, row).statement))
  const texts = statements.filter(one => typeof one === 'string')
  if (texts.length === 0) throw missing('Nothing was kept that could take this step back.')
  return texts
}

async function agreeTo(live: Live, step: ActionStep, statements: readonly string[]): Promise<void> {
  const environment = live.header.system.environment
  const answer = await live.questions.ask(
    {
      kind: 'confirm',
      step: step.id,
      effect: 'changes',
      confirmation: confirmationFor('changes', environment),
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

async function replay(live: Live, step: ActionStep, text: string): Promise<void> {
  const action = { kind: step.kind, target: step.target, text, line: step.line }
  const bound = await executors[step.kind].bind(action, step, {})
  const identity = await assertSame(live, step)
  await live.recorder.emitDurable({
    type: 'step.intent',
    step: step.id,
    target: step.target,
    identity,
    text: bound.shown,
  })
  await executors[step.kind].change(bound, whereOf(live, step), {
    lockKey: `quarterdeck ${live.header.runbook} ${step.id} undo`,
    processKey: `${live.id}-${step.id}-undo-${text.length}`.replaceAll(/[^\w.-]/g, '_'),
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
  const all = itemsOf(live, { ...step, options: { ...step.options, when: undefined } })
  return all.items.find(item => item.key === key) ?? emptyItem(key)
}

const emptyItem = (key: string): Item => ({
  key,
  cells: [],
  values: { row_item: cellValue(key, { name: 'item', type: 'text' }) },
})

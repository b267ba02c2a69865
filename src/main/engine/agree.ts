import { confirmationFor } from '#domain/environment'
import { OpsError, toFailure } from '#domain/failure'
import type { Question } from '#domain/question'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import { assertSame } from './identity'
import type { Item } from './items'
import { keptValues } from './kept-values'
import { type Live, since, targetOf } from './live'
import { bindAction, whereOf } from './prepare'
import { lastValues, pauseOf, totalOf } from './repeated'
import type { Change } from './send'
import { executors } from './steps'

type Confirm = Extract<Question, { kind: 'confirm' }>

/** The operator declined; nothing was done. */
export class Declined extends Error {}

/** A confirmation given later than this was given to a sight that may no longer be true. */
const freshMs = 10 * 60_000

/** The changes as the operator agreed to them. An answer that came late is asked for again, with a new preview (Q5). */
export async function agreed(
  live: Live,
  step: ActionStep,
  items: readonly (Item | undefined)[],
): Promise<readonly Change[]> {
  for (;;) {
    const changes = await bindAll(live, step, items)
    if (step.options.effect === 'reads') return changes
    // Of the clock on the wall: the other one stands still while the machine sleeps.
    const seenAt = Date.now()
    await confirm(live, step, changes)
    if (Date.now() - seenAt <= (live.parts.freshMs ?? freshMs)) return changes
    await live.recorder.emit({ type: 'step.judged', step: step.id, findings: [], notes: [asksAgain] })
  }
}

const asksAgain = 'The confirmation came late: the preview was read anew and is asked about again.'

/** Binds the change of every item and reads its preview; what cannot be previewed is said in the question. */
async function bindAll(live: Live, step: ActionStep, items: readonly (Item | undefined)[]): Promise<readonly Change[]> {
  const where = whereOf(live, step)
  const changes: Change[] = []
  for (const item of items) {
    const last = lastValues(step)
    const bound = await bindAction(live, step, 'action', where, item, { ...last, ...keptValues(step) })
    if (!bound) throw new OpsError({ kind: 'invalid', message: 'This step has nothing to run.' })
    changes.push({ item, bound, last, ...(await preview(live, step, item)) })
  }
  return changes
}

async function preview(
  live: Live,
  step: ActionStep,
  item: Item | undefined,
): Promise<{ preview?: Table; previewFailure?: string }> {
  const where = { ...whereOf(live, step), timeoutMs: 15_000 }
  try {
    const bound = await bindAction(live, step, 'preview', where, item)
    const kind = step.actions.preview?.[0]?.kind
    if (!bound || !kind) return {}
    const startedAt = performance.now()
    const [answer] = await executors[kind].read([bound], where)
    if (!answer || answer.failure) return { previewFailure: answer?.failure?.message ?? 'no answer' }
    const table = live.recorder.mask.table(answer.look.table)
    await live.recorder.emit({
      type: 'step.table',
      step: step.id,
      item: item?.key,
      role: 'preview',
      table,
      ms: since(startedAt),
    })
    return { preview: table }
  } catch (error) {
    return { previewFailure: toFailure(error).message }
  }
}

async function confirm(live: Live, step: ActionStep, changes: readonly Change[]): Promise<void> {
  const target = targetOf(live, step)
  const environment = live.header.system.environment
  const commands: Confirm['commands'] = changes.map(({ item, bound }) => ({
    item: item?.key,
    text: live.recorder.mask.text(bound.shown),
    values: bound.values,
  }))
  const answer = await live.questions.ask(
    {
      kind: 'confirm',
      step: step.id,
      effect: step.options.effect,
      confirmation: step.options.confirm ?? confirmationFor(step.options.effect, environment),
      environment,
      target: target?.name ?? step.target,
      identity: await assertSame(live, step),
      commands,
      preview: changes.flatMap(one => (one.preview ? [{ item: one.item?.key, table: one.preview }] : [])),
      previewFailure: changes.find(one => one.previewFailure)?.previewFailure,
      undo: step.actions.undo ? 'kept' : 'none',
      repeat: step.options.repeat && {
        pauseMs: pauseOf(live, step.options.repeat, step),
        total: totalOf(live, step, changes[0]?.item),
      },
      usualMs: await live.parts.journal.usualMs(live.header.runbook, step.id, target?.profile ?? ''),
    },
    live.controller.signal,
  )
  if (answer.kind === 'skip') throw new Declined(answer.reason)
  if (answer.kind !== 'confirm' || !answer.agree) throw new Declined('Not confirmed; nothing was done.')
}

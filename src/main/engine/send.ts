import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { OpsError } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import type { Value } from '../expressions/value'
import { assertSame } from './identity'
import type { Item } from './items'
import { keepUndo } from './keep-undo'
import { actsOnKept, keptValues } from './kept-values'
import { type Live, stateOf } from './live'
import { boundAction, whereOf } from './prepare'
import { watchProgress } from './progress'
import { executors } from './steps'
import type { Bound } from './steps/executor'

/** One change, ready to be made. */
export interface Change {
  readonly item: Item | undefined
  readonly bound: Bound
  readonly preview?: Table
  readonly previewFailure?: string
  /** Of a repeated change: which batch, from 1. */
  readonly batch?: number
  /** What a batch knows of the one before it. */
  readonly last?: Readonly<Record<string, Value>>
}

/** Identity, undo, intent on disk, and only then the change itself. */
export async function send(live: Live, step: ActionStep, change: Change): Promise<Table> {
  const where = whereOf(live, step)
  const executor = executors[step.kind]
  const item = change.item?.key
  if (step.options.effect === 'reads') {
    const [answer] = await executor.read([change.bound], where)
    if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
    return answer.look.table
  }
  const identity = await assertSame(live, step)
  // What the first batch keeps takes all of them back, where a batch does not name what is kept for itself.
  const byKept = actsOnKept(step)
  const kept = byKept || (change.batch ?? 1) === 1 ? await keepUndo(live, step, change.item, change.last) : undefined
  const named = byKept && kept ? { ...change.last, ...keptValues(step, kept) } : undefined
  const bound = (named && (await boundAction(live, step, 'action', where, change.item, named))) || change.bound
  await live.recorder.emitDurable({
    type: 'step.intent',
    step: step.id,
    item,
    batch: change.batch,
    target: step.target,
    identity,
    text: live.recorder.mask.text(bound.shown),
  })
  const watching = new AbortController()
  try {
    const look = await executor.change(bound, where, {
      lockKey: `quarterdeck ${live.header.runbook} ${step.id} ${item ?? ''}`,
      holder: holderOf(live),
      processKey: processKey(live, step, item),
      onBegun: backend => {
        if (step.actions.progress)
          void watchProgress(live, step, change.item, backend, AbortSignal.any([watching.signal, where.signal]))
      },
    })
    return look.table
  } finally {
    watching.abort()
  }
}

/** The operator, the machine the console runs on, and the run. */
export const holderOf = (live: Live): string => `${live.header.operator} on ${hostname()} (run ${live.id})`

/** Two items of names alike are two processes all the same, and a name may be too long for a folder. */
export const processKey = (live: Live, step: ActionStep, item: string | undefined): string => {
  const hash = createHash('sha256')
    .update(JSON.stringify([step.id, item ?? null]))
    .digest('hex')
  return `${live.id}-${step.id.slice(0, 60)}-${stateOf(live, step.id).attempt}-${hash.slice(0, 16)}`
}

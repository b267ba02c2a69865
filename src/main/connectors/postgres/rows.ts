import { cancelled, OpsError } from '#domain/failure'
import type { SqlSession, SqlStatement } from '#domain/session'
import type { Table } from '#domain/table'
import type { Backend } from './backend'
import { stopBackend } from './cancel'
import { beginning, type PostgresOpening } from './pooler'
import { openPortal, type Portal } from './portal'
import { reach } from './reach'
import { assertSendable } from './sendable'
import { finishedBeforeStop, notSeenGone } from './stop'
import { timeLimits } from './time-limits'
import { translate } from './translate'

type RowsUse = Parameters<SqlSession['rows']>[1]

/** Streams of rows, each on a read-only connection of its own. `closing` ends them all. */
export function createRows(opening: PostgresOpening, closing: AbortSignal): SqlSession['rows'] {
  return (statement, use) => ({
    [Symbol.asyncIterator]() {
      const left = new AbortController()
      const signal = AbortSignal.any([use.signal, closing, left.signal])
      const batches = stream(opening, statement, { ...use, signal })
      return {
        next: () => batches.next(),
        // A generator would hear of it only after the batch that it waits for.
        return() {
          left.abort()
          return batches.return(undefined)
        },
      }
    },
  })
}

async function* stream(
  opening: PostgresOpening,
  statement: SqlStatement,
  use: RowsUse,
): AsyncGenerator<Table, undefined> {
  assertSendable(statement)
  assertKeepsPlace(opening)
  const { signal } = use
  let backend: Backend | undefined
  let portal: Portal | undefined
  let stopping: Promise<boolean> | undefined
  const stop = () => {
    if (!backend || !portal) return
    portal.leave()
    stopping ??= stopBackend(opening, backend, portal.underWay)
  }
  try {
    backend = await reached(opening, signal)
    portal = begun(backend, opening, statement, use)
    // Also while nobody takes: the server may be at the batch ahead.
    signal.addEventListener('abort', stop, { once: true })
    for (;;) {
      if (signal.aborted) throw cancelled()
      const taking = portal.take()
      if (!(await finishedBeforeStop(taking, signal))) throw cancelled()
      const batch = await taking
      if (!batch) break
      yield batch
    }
    await backend.ask({ text: 'commit', values: [] }).catch(() => {})
  } finally {
    signal.removeEventListener('abort', stop)
    if (portal && !portal.ended) stop()
    if (backend) await ended(backend, stopping)
  }
  return undefined
}

async function ended(backend: Backend, stopping: Promise<boolean> | undefined): Promise<void> {
  const gone = await stopping
  await backend.end()
  if (gone === false) throw new OpsError(notSeenGone(backend.pid))
}

async function reached(opening: PostgresOpening, signal: AbortSignal): Promise<Backend> {
  try {
    return await reach(opening, { readOnly: true }, signal)
  } catch (error) {
    if (signal.aborted) throw cancelled()
    throw new OpsError(translate(error, { layer: 'login', user: opening.profile.user }))
  }
}

/** Sends its time limit, its read-only transaction and the statement in one piece. */
function begun(backend: Backend, opening: PostgresOpening, statement: SqlStatement, { signal, timeoutMs }: RowsUse) {
  const { pooler, profile } = opening
  backend.cork()
  if (!pooler) backend.ask(timeLimits(timeoutMs)).catch(() => {})
  const portal = openPortal(backend, statement, {
    before: pooler ? beginning(pooler, 'read only', timeoutMs) : ['begin read only'],
    timeoutMs,
    told: (error, ranMs) =>
      new OpsError(
        translate(error, { layer: 'statement', user: profile.user, ranMs, timeoutMs, stopped: signal.aborted }),
      ),
  })
  backend.flush()
  return portal
}

/** Throws where every transaction ends with its statement, and with it the place where the server stopped. */
function assertKeepsPlace({ pooler }: PostgresOpening): void {
  if (!pooler || pooler.transactions) return
  throw new OpsError({
    kind: 'invalid',
    layer: 'session',
    code: 'NEEDS_TRANSACTION',
    message: `${pooler.name} pools single statements: there is no transaction to read on in. Nothing was sent.`,
    hint: 'Read the rows over a target that leads to the server itself.',
  })
}

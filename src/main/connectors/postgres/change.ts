import { cancelled, type Failure, OpsError } from '#domain/failure'
import type { Identity, SqlSession, SqlStatement } from '#domain/session'
import { remoteText } from '../remote-text'
import type { Backend } from './backend'
import { stopBackend } from './cancel'
import { assertMet } from './identity'
import { takeLock } from './lock'
import { assertPoolerAllows, beginning, type PostgresOpening } from './pooler'
import { reach } from './reach'
import { assertSendable } from './sendable'
import type { Answered } from './statement'
import { finishedBeforeStop, notSeenGone } from './stop'
import { timeLimits } from './time-limits'
import { endsConnection, seconds, translate } from './translate'

type ChangeUse = Parameters<SqlSession['change']>[1]

/** After the server's own timeout: time for a rollback and for the answer to travel. */
const graceMs = 5000
/** What comes before the statement are a few cheap round trips. */
const readyMs = 15_000
const mostNotices = 1000
const kept = { rows: 1000, bytes: 16 * 1024 * 1024, beyond: 'drop' } as const

/** `met` is whom the session last said it talks to: a change is sent to nobody else. */
export function createChange(opening: PostgresOpening, met: () => Identity | undefined): SqlSession['change'] {
  const { user } = opening.profile
  return async (statement, use) => {
    assertSendable(statement)
    assertPoolerAllows(opening.pooler, use.transaction)
    if (use.signal.aborted) throw cancelled()
    let sent = false
    let backend: Backend | undefined
    const began = performance.now()
    try {
      backend = await reach(opening, { readOnly: false }, use.signal)
      await readied(backend, opening, met(), use)
      if (use.signal.aborted) throw cancelled()
      sent = true
      return await carryOut(opening, backend, statement, use)
    } catch (error) {
      if (!sent && use.signal.aborted) throw cancelled()
      const died = endsConnection(error) || (backend !== undefined && error === backend.death)
      const failure = translate(error, {
        layer: sent ? 'statement' : 'login',
        user,
        ranMs: performance.now() - began,
        timeoutMs: use.timeoutMs,
        stopped: use.signal.aborted,
      })
      // An answer we were not given is not an answer: it may have happened.
      throw new OpsError(sent && died && failure.lost === undefined ? unheard(failure) : failure)
    } finally {
      await backend?.end()
    }
  }
}

/** Whom we have met, and what the statement needs around it. A link that dies meanwhile, or a cancel, ends it: nothing was sent. */
async function readied(
  backend: Backend,
  opening: PostgresOpening,
  met: Parameters<typeof assertMet>[2],
  use: ChangeUse,
) {
  const watchdog = setTimeout(() => backend.destroy(new OpsError(notReady)), readyMs)
  const abort = () => backend.destroy(cancelled())
  use.signal.addEventListener('abort', abort, { once: true })
  try {
    await assertMet(backend, opening, met, use.signal)
    await prepare(backend, opening, use)
  } finally {
    clearTimeout(watchdog)
    use.signal.removeEventListener('abort', abort)
  }
}

/** Everything but the statement; behind a pooler its transaction is open then, for nothing holds outside one. */
async function prepare(backend: Backend, { pooler }: PostgresOpening, use: ChangeUse): Promise<void> {
  if (use.onNotice) forwardNotices(backend, use.onNotice)
  const lock = async (until: 'session' | 'transaction') =>
    use.lockKey === undefined ? undefined : takeLock(backend, use.lockKey, until)
  if (pooler) {
    const before = beginning(pooler, 'read write', use.timeoutMs)
    const { table } = await backend.ask({ text: 'select pg_catalog.pg_backend_pid()', values: [] }, kept, before)
    use.onBackend?.(Number(table.rows[0]?.[0]))
    await lock('transaction')
  } else {
    use.onBackend?.(backend.pid)
    await backend.ask(timeLimits(use.timeoutMs))
    await lock('session')
  }
}

async function carryOut(
  opening: PostgresOpening,
  backend: Backend,
  statement: SqlStatement,
  { transaction, rollback, signal, timeoutMs }: ChangeUse,
): Promise<Answered> {
  const run = async () => {
    if (!transaction) return backend.ask(statement, kept)
    if (!opening.pooler) await backend.ask({ text: 'begin', values: [] })
    const answered = await backend.ask(statement, kept)
    const ended = await backend.ask({ text: rollback ? 'rollback' : 'commit', values: [] })
    if (rollback || ended.tag !== 'ROLLBACK') return answered
    throw new OpsError({ kind: 'rejected', layer: 'statement', message: 'The server rolled the transaction back.' })
  }
  const watchdog = setTimeout(() => backend.destroy(new OpsError(silent(timeoutMs))), timeoutMs + graceMs)
  let outcome: { answered: Answered } | { error: unknown } | undefined
  const work = run().then(
    answered => {
      outcome = { answered }
    },
    error => {
      outcome = { error }
    },
  )
  try {
    const gone = (await finishedBeforeStop(work, signal)) || (await stopBackend(opening, backend, work))
    // A statement that was done before the cancel came is done: then that is the truth.
    if (outcome && 'answered' in outcome) return outcome.answered
    const unsure = outcome === undefined || outcome.error === backend.death
    if (signal.aborted && unsure)
      throw new OpsError({ ...(gone ? stoppedUnsure : notSeenGone(backend.pid)), lost: true })
    throw outcome?.error
  } finally {
    clearTimeout(watchdog)
  }
}

function forwardNotices(backend: Backend, onNotice: (text: string) => void): void {
  let count = 0
  backend.onNotice(text => {
    count++
    if (count <= mostNotices) onNotice(remoteText(text))
    else if (count === mostNotices + 1) onNotice(`More than ${mostNotices} notices; the rest is not shown.`)
  })
}

const stoppedUnsure: Failure = {
  kind: 'cancelled',
  layer: 'statement',
  message: 'Stopped by the operator. The server process is gone, but how the statement ended was not heard.',
  hint: 'Check with a read whether it happened.',
}

const unheard = (failure: Failure): Failure => ({
  ...failure,
  lost: true,
  message: `${failure.message} The statement had been sent: it may have happened.`,
  hint: 'Do not run it again. Check with a read whether it happened.',
})

const notReady = {
  kind: 'timeout',
  layer: 'session',
  code: 'NO_ANSWER',
  message: `The server fell silent before the change was sent, for ${seconds(readyMs)}. Nothing was changed.`,
  hint: 'The network may swallow packets, or its process may be stopped. Look at the host.',
} as const

const silent = (timeoutMs: number) =>
  ({
    kind: 'timeout',
    layer: 'session',
    code: 'NO_ANSWER',
    message: `The server did not answer within ${seconds(timeoutMs)}, and not to its own timeout either.`,
  }) as const

import { cancelled, type Failure, OpsError } from '#domain/failure'
import type { SqlAnswer, SqlSession, SqlStatement } from '#domain/session'
import type { Backend } from './backend'
import type { Backends } from './backends'
import { usualByteLimit } from './byte-guard'
import { stopBackend } from './cancel'
import { runPack, type Settled } from './pack'
import type { PostgresOpening } from './pooler'
import { assertSendable } from './sendable'
import { resultCut } from './statement'
import { finishedBeforeStop, notSeenGone } from './stop'
import { endsConnection, translate } from './translate'

const usualRowLimit = 1000
/** Fresh connections that may be lost under one request before the rest is given up. */
const mostLosses = 2

export function createRead(opening: PostgresOpening, backends: Backends): SqlSession['read'] {
  const { user } = opening.profile

  return async (statements, { signal, timeoutMs, rowLimit = usualRowLimit, byteLimit = usualByteLimit }) => {
    const answers: (SqlAnswer | undefined)[] = statements.map(refused)
    const unanswered = () => answers.flatMap((answer, at) => (answer === undefined ? [at] : []))
    const failRest = (failure: Failure) => {
      for (const at of unanswered()) answers[at] = { failure }
    }

    /** One connection's turn at what is still unanswered. Returns how it died, if it was fresh and did. */
    const turn = async (backend: Backend, reused: boolean): Promise<unknown> => {
      const places = unanswered()
      const pack = {
        statements: places.map(at => statements[at]!),
        limits: { rows: rowLimit, bytes: byteLimit, beyond: 'portal' },
        timeoutMs,
        pooler: opening.pooler,
      } as const
      let blamed = false
      let afterStop = () => {}
      const onSettled = (n: number, settled: Settled) => {
        afterStop()
        const at = places[n]!
        if ('answered' in settled) {
          answers[at] = settled.answered
          return
        }
        const { error, ranMs } = settled
        if (backend.death !== undefined || endsConnection(error)) {
          // The statement that ran when the connection died is to blame. Those behind it were not begun and are asked
          // again; so is everything when a kept connection turns out to have died before.
          const innocent = blamed || (reused && n === 0 && !(error instanceof OpsError))
          blamed = true
          if (innocent || (error instanceof OpsError && error.failure.code === resultCut)) return
        }
        answers[at] = {
          failure: translate(error, { layer: 'statement', user, ranMs, timeoutMs, stopped: signal.aborted }),
        }
      }
      const work = runPack(backend, pack, onSettled)
      if (!(await finishedBeforeStop(work, signal))) {
        const interrupted = new Promise<void>(resolve => {
          afterStop = resolve
        })
        const gone = await stopBackend(opening, backend, interrupted)
        throw gone ? cancelled() : new OpsError(notSeenGone(backend.pid))
      }
      backends.give(backend)
      return reused ? undefined : backend.death
    }

    for (let losses = 0; unanswered().length > 0; ) {
      if (signal.aborted) throw cancelled()
      try {
        const { backend, reused } = await backends.take(signal, timeoutMs)
        const death = await turn(backend, reused)
        const told = death instanceof OpsError && death.failure.code !== 'NO_ANSWER'
        if (death !== undefined && !told && ++losses >= mostLosses) throw death
      } catch (error) {
        if (signal.aborted) throw error instanceof OpsError ? error : cancelled()
        failRest(translate(error, { layer: 'session', user, timeoutMs }))
      }
    }
    return answers.filter(answer => answer !== undefined)
  }
}

function refused(statement: SqlStatement): SqlAnswer | undefined {
  try {
    assertSendable(statement)
    return undefined
  } catch (error) {
    if (error instanceof OpsError) return { failure: error.failure }
    throw error
  }
}

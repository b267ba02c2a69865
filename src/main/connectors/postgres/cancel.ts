import { once } from 'node:events'
import type { Backend } from './backend'
import type { PostgresOpening } from './pooler'
import { reach } from './reach'
import { dial, negotiate } from './wire'

const requestMs = 3000
const proofMs = 5000
const settleMs = 2000

/**
 * Stops what a backend does and proves it: CancelRequest, a moment for the answer to come, then the connection is
 * destroyed, because a cancel that arrives late hits the next statement; then pg_stat_activity is asked until this
 * process is gone, and pg_terminate_backend called if it is not. True when it was seen gone.
 */
export async function stopBackend(
  opening: PostgresOpening,
  backend: Backend,
  settled: Promise<unknown> = Promise.resolve(),
): Promise<boolean> {
  await requestCancel(opening, backend).catch(() => {})
  const heard = await Promise.race([settled.then(yes, yes), pause(settleMs).then(() => false)])
  backend.destroy()
  // Whose process a pooler lent us is not known; there, the server's own word that the statement ended is the proof.
  if (opening.pooler) return heard
  return seenGone(opening, backend).catch(() => false)
}

/** The protocol's cancel: a connection of its own that carries pid and key, answered by being closed. */
async function requestCancel(opening: PostgresOpening, { pid, key, way }: Backend): Promise<void> {
  const signal = AbortSignal.timeout(requestMs)
  const { stream } = await negotiate(await dial(opening, signal), opening, way, signal)
  const message = Buffer.alloc(16)
  message.writeInt32BE(16, 0)
  message.writeInt32BE(80877102, 4)
  message.writeInt32BE(pid, 8)
  message.writeInt32BE(key, 12)
  try {
    const closed = once(stream, 'close', { signal })
    stream.resume()
    // Not ended by us: PgBouncer drops the request of one who has hung up.
    stream.write(message)
    await closed
  } finally {
    stream.destroy()
  }
}

const here = 'from pg_catalog.pg_stat_activity where pid = $1::pg_catalog.int4 and backend_start::pg_catalog.text = $2'

async function seenGone(opening: PostgresOpening, backend: Backend): Promise<boolean> {
  const started = await Promise.race([backend.started, pause(0).then(() => null)])
  if (started === null) return false
  const values = [String(backend.pid), started]
  const watcher = await reach(opening, { readOnly: true }, AbortSignal.timeout(proofMs))
  try {
    const end = performance.now() + proofMs
    for (let look = 0; performance.now() < end; look++) {
      // It notices a closed socket only when it writes; a statement that was sent ahead may have begun.
      const what = look > 0 ? 'pg_catalog.pg_terminate_backend(pid)' : 'pid'
      const { table } = await watcher.ask({ text: `select ${what} ${here}`, values })
      if (table.rows.length === 0) return true
      await pause(50 * (look + 1))
    }
    return false
  } finally {
    await watcher.end()
  }
}

const yes = () => true
const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

import { OpsError } from '#domain/failure'
import type { Backend } from './backend'

/** The read connections of one session: one stays warm, each is owned by one request at a time. */
export interface Backends {
  /** `reused` when it was used before: it may have died unnoticed. Waits when all are taken. */
  take(signal: AbortSignal, timeoutMs: number): Promise<{ backend: Backend; reused: boolean }>
  /** Gives it back; a dead one is forgotten. */
  give(backend: Backend): void
  close(): Promise<void>
}

const most = 3
const spareMs = 30_000

export function createBackends(deps: {
  connect(signal: AbortSignal): Promise<Backend>
  /** The last connection died while nobody used it. */
  onLost(error: unknown): void
}): Backends {
  const idle = new Set<Backend>()
  const all = new Set<Backend>()
  const waiting: (() => void)[] = []
  let opening = 0
  let closed = false

  const next = () => waiting.shift()?.()
  const forget = (backend: Backend) => {
    all.delete(backend)
    const unused = idle.delete(backend)
    if (unused && all.size === 0 && !closed) deps.onLost(backend.death)
    next()
  }

  async function turn(signal: AbortSignal, timeoutMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const giveUp = () => reject(signal.aborted ? signal.reason : new OpsError(allTaken))
    limit.addEventListener('abort', giveUp, { once: true })
    waiting.push(resolve)
    await promise.finally(() => {
      limit.removeEventListener('abort', giveUp)
      const at = waiting.indexOf(resolve)
      if (at >= 0) waiting.splice(at, 1)
    })
  }

  return {
    async take(signal, timeoutMs) {
      while (idle.size === 0 && all.size + opening >= most) await turn(signal, timeoutMs)
      for (const backend of idle) {
        idle.delete(backend)
        if (backend.death === undefined) return { backend, reused: true }
      }
      opening++
      try {
        const backend = await deps.connect(signal)
        all.add(backend)
        backend.onDeath(() => forget(backend))
        return { backend, reused: false }
      } catch (error) {
        next()
        throw error
      } finally {
        opening--
      }
    },
    give(backend) {
      if (closed || backend.death !== undefined) {
        void backend.end()
        return
      }
      idle.add(backend)
      if (idle.size > 1) {
        setTimeout(() => {
          if (idle.size > 1 && idle.has(backend)) {
            idle.delete(backend)
            void backend.end()
          }
        }, spareMs).unref()
      }
      next()
    },
    async close() {
      closed = true
      await Promise.all([...all].map(backend => backend.end()))
    },
  }
}

const allTaken = {
  kind: 'timeout',
  layer: 'session',
  code: 'ALL_TAKEN',
  message: `All ${most} connections to this server are busy with other reads.`,
  hint: 'Stop one of them, or wait.',
} as const

import { Duplex } from 'node:stream'
import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { SessionState } from '#domain/session'
import type { Opened } from '../connectors/connector'
import type { Channel } from '../connectors/shell/channel'

/** One profile's session: opened at first use, shared, opened anew when it was lost, closed when nobody uses it. */
export interface Kept {
  /** What it was opened from; another text is another session. */
  readonly made: string
  session(signal: AbortSignal): Promise<unknown>
  state(): SessionState
  close(): Promise<void>
}

export interface KeptParts {
  readonly profile: string
  readonly made: string
  readonly via?: string | undefined
  idleMs(): number
  onChange(): void
  open(signal: AbortSignal): Promise<Opened<unknown>>
}

export function createKept(parts: KeptParts): Kept {
  let opening: Promise<Opened<unknown>> | undefined
  let state: SessionState['state'] = 'closed'
  let label = ''
  let failure: Failure | undefined
  let since = new Date().toISOString()
  let lastUsed = since
  let busy = 0
  let timer: NodeJS.Timeout | undefined

  const become = (next: SessionState['state'], why?: Failure) => {
    state = next
    failure = why
    since = new Date().toISOString()
    parts.onChange()
  }

  const start = (): Promise<Opened<unknown>> => {
    become(failure || state === 'healing' ? 'healing' : 'opening')
    const ending = new AbortController()
    const attempt = parts.open(ending.signal).then(
      opened => {
        label = opened.label
        become('open')
        opened.onLost(error => {
          if (opening !== attempt) return
          opening = undefined
          become('healing', toFailure(error))
          void opened.close().catch(() => {})
        })
        return opened
      },
      (error: unknown) => {
        if (opening === attempt) opening = undefined
        become('closed', toFailure(error))
        throw error
      },
    )
    return attempt
  }

  /** The one that is open, or a new one where that is not what the profile means any more. */
  const usable = async (signal: AbortSignal): Promise<Opened<unknown>> => {
    opening ??= start()
    const wasOpen = state === 'open' && busy === 0
    const opened = await orAborted(opening, signal)
    if (!wasOpen || !opened.stillThere || (await opened.stillThere(signal))) return opened
    opening ??= start()
    return orAborted(opening, signal)
  }

  const rest = () => {
    clearTimeout(timer)
    timer = setTimeout(() => busy === 0 && void close(), parts.idleMs())
    timer.unref()
  }

  async function close(): Promise<void> {
    clearTimeout(timer)
    const current = opening
    opening = undefined
    if (state !== 'closed') become('closed')
    await current?.then(opened => opened.close()).catch(() => {})
  }

  return {
    made: parts.made,
    async session(signal) {
      signal.throwIfAborted()
      lastUsed = new Date().toISOString()
      const opened = await usable(signal)
      rest()
      return watched(opened.session, {
        begin: () => {
          busy++
          clearTimeout(timer)
        },
        end: () => {
          busy--
          lastUsed = new Date().toISOString()
          if (busy === 0) rest()
        },
      })
    },
    state: () => ({ profile: parts.profile, state, since, lastUsed, label, via: parts.via, failure }),
    close,
  }
}

/** The session, with each of its calls counted: one that works for an hour is not idle. */
function watched(session: unknown, count: { begin(): void; end(): void }): unknown {
  return new Proxy(session as Record<string, unknown>, {
    get(target, name: string) {
      const value = target[name]
      if (typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        count.begin()
        let stays = false
        try {
          const result: unknown = await value.apply(target, given)
          // A tunnel's stream is in use for as long as it is open, a command for as long as it runs.
          if (result instanceof Duplex) {
            stays = true
            result.once('close', count.end)
          } else if (isChannel(result)) {
            stays = true
            void result.ended.finally(count.end)
          }
          return result
        } finally {
          if (!stays) count.end()
        }
      }
    },
  })
}

const isChannel = (result: unknown): result is Pick<Channel, 'ended'> =>
  typeof result === 'object' && result !== null && 'ended' in result && result.ended instanceof Promise

/** One caller may stop waiting; the opening goes on for the others. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new OpsError({ kind: 'cancelled', message: 'Stopped while the session was opening.' }))
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

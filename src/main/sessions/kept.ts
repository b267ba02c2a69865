import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { SessionState } from '#domain/session'
import type { Opened } from '../connectors/connector'
import { watched } from './watched'
import { withoutSecrets } from './without-secrets'

/** One profile's session: opened at first use, shared, opened anew when it was lost, closed when nobody uses it. */
export interface Kept {
  /** What it was opened from; another text is another session. */
  readonly made: string
  /** The profile of the host it goes through, by id. */
  readonly over?: string | undefined
  session(signal: AbortSignal): Promise<unknown>
  state(): SessionState
  /** Whether it is being opened, or a call on it has not ended. */
  working(): boolean
  /** What it was opened with; nothing after it was closed. */
  secrets(): readonly string[]
  close(): Promise<void>
}

export interface KeptParts {
  readonly profile: string
  readonly made: string
  readonly via?: string | undefined
  readonly over?: string | undefined
  idleMs(): number
  onChange(): void
  /** `hear` is told each secret before it is used. */
  open(signal: AbortSignal, hear: (secret: string) => void): Promise<Opened<unknown>>
}

export function createKept(parts: KeptParts): Kept {
  let opening: Promise<Opened<unknown>> | undefined
  let state: SessionState['state'] = 'closed'
  let label = ''
  let failure: Failure | undefined
  let since = new Date().toISOString()
  let lastUsed = since
  let calls = 0
  let tunnels = 0
  let timer: NodeJS.Timeout | undefined
  const heard = new Set<string>()

  const become = (next: SessionState['state'], why?: Failure) => {
    state = next
    failure = why
    since = new Date().toISOString()
    parts.onChange()
  }

  const start = (): Promise<Opened<unknown>> => {
    become(failure || state === 'healing' ? 'healing' : 'opening')
    const ending = new AbortController()
    const attempt = parts
      .open(ending.signal, secret => heard.add(secret))
      .then(
        opened => {
          label = opened.label
          become('open')
          opened.onLost(error => {
            if (opening !== attempt) return
            opening = undefined
            become('healing', toFailure(withoutSecrets(error, [...heard])))
            void opened.close().catch(() => {})
          })
          return opened
        },
        (error: unknown) => {
          if (opening === attempt) opening = undefined
          const told = withoutSecrets(error, [...heard])
          become('closed', toFailure(told))
          throw told
        },
      )
    return attempt
  }

  const idle = () => calls === 0 && tunnels === 0
  const rest = () => {
    clearTimeout(timer)
    timer = setTimeout(() => idle() && void close(), parts.idleMs())
    timer.unref()
  }
  const ended = () => {
    lastUsed = new Date().toISOString()
    if (idle()) rest()
  }

  async function close(): Promise<void> {
    clearTimeout(timer)
    const current = opening
    opening = undefined
    heard.clear()
    if (state !== 'closed') become('closed')
    await current?.then(opened => opened.close()).catch(() => {})
  }

  return {
    made: parts.made,
    over: parts.over,
    async session(signal) {
      signal.throwIfAborted()
      lastUsed = new Date().toISOString()
      opening ??= start()
      const opened = await orAborted(opening, signal)
      rest()
      return watched(opened.session, {
        begin: () => {
          calls++
          clearTimeout(timer)
        },
        end: () => {
          calls--
          ended()
        },
        hold: stream => {
          tunnels++
          stream.once('close', () => {
            tunnels--
            ended()
          })
        },
      })
    },
    state: () => ({ profile: parts.profile, state, since, lastUsed, label, via: parts.via, failure }),
    working: () => calls > 0 || (opening !== undefined && state !== 'open'),
    secrets: () => [...heard],
    close,
  }
}

/** One caller may stop waiting; the opening goes on for the others. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new OpsError({ kind: 'cancelled', message: 'Stopped while the session was opening.' }))
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

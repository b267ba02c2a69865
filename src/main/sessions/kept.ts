import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { SessionState } from '#domain/session'
import type { Opened } from '../connectors/connector'
import { answers } from './answers'
import { watched } from './watched'

/** One profile's session: opened at first use, shared, opened anew when it was lost, closed when nobody uses it. */
export interface Kept {
  /** What it was opened from; another text is another session. */
  readonly made: string
  /** The SSH targets it goes through, by profile. */
  readonly through: readonly string[]
  session(signal: AbortSignal): Promise<unknown>
  state(): SessionState
  close(): Promise<void>
}

export interface KeptParts {
  readonly profile: string
  readonly made: string
  readonly via?: string | undefined
  readonly through: readonly string[]
  /** How often the machine has slept; see wakes.ts. */
  wakes(): number
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
  let wakes = 0
  let looking: Promise<void> | undefined
  const tunnels = new Map<string, number>()
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
        wakes = parts.wakes()
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

  /** After a sleep the link is asked before it is used: the far side may have forgotten it long ago. */
  const awake = (current: Promise<Opened<unknown>>): Promise<void> => {
    looking ??= (async () => {
      const opened = await current
      if (parts.wakes() === wakes) return
      wakes = parts.wakes()
      // What is under way learns by itself that its link is dead; taking the link from it would tell less.
      if (busy > 0 || (await answers(opened)) || opening !== current) return
      opening = undefined
      become('healing')
      void opened.close().catch(() => {})
    })().finally(() => {
      looking = undefined
    })
    return looking
  }

  const carried = (to: string, by: 1 | -1) => {
    const count = (tunnels.get(to) ?? 0) + by
    if (count > 0) tunnels.set(to, count)
    else tunnels.delete(to)
    parts.onChange()
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
    through: parts.through,
    async session(signal) {
      signal.throwIfAborted()
      lastUsed = new Date().toISOString()
      // One that fails to open says so below.
      if (opening)
        await orAborted(
          awake(opening).catch(() => {}),
          signal,
        )
      opening ??= start()
      const opened = await orAborted(opening, signal)
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
        carried,
      })
    },
    state: () => ({
      profile: parts.profile,
      state,
      since,
      lastUsed,
      label,
      via: parts.via,
      failure,
      tunnels: [...tunnels].map(([to, streams]) => ({ to, streams })),
    }),
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

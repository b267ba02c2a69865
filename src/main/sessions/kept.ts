import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { SessionState } from '#domain/session'
import type { Opened } from '../connectors/connector'
import { answers } from './answers'
import { orAborted } from './or-aborted'
import { watched } from './watched'
import { withoutSecrets } from './without-secrets'

/** One profile's session: opened at first use, shared, opened anew when it was lost, closed when nobody uses it. */
export interface Kept {
  /** What it was opened from; another text is another session. */
  readonly made: string
  /** The SSH targets it goes through, by profile. */
  readonly through: readonly string[]
  session(signal: AbortSignal): Promise<unknown>
  state(): SessionState
  /** Whether somebody waits for it, or a call on it has not ended. */
  working(): boolean
  /** What it was opened with; nothing after it was closed. */
  secrets(): readonly string[]
  close(): Promise<void>
  /** Gives it to nobody any more. What is under way on it goes on, and closes it with its last call. */
  retire(): void
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
  /** `hear` is told each secret before it is used. */
  open(signal: AbortSignal, hear: (secret: string) => void): Promise<Opened<unknown>>
}

/** An opened session with what is under way on it. A retired one gets no new calls, and closes after its last. */
interface Live {
  readonly opened: Opened<unknown>
  /** Calls that have not ended and streams that are open. */
  uses: number
  retired: boolean
}

export function createKept(parts: KeptParts): Kept {
  let opening: Promise<Live> | undefined
  let ending = new AbortController()
  let state: SessionState['state'] = 'closed'
  let label = ''
  let failure: Failure | undefined
  let since = new Date().toISOString()
  let lastUsed = since
  let calls = 0
  /** Callers that have asked for it and do not have it yet: it is not closed under their hands for want of work. */
  let waiting = 0
  let wakes = 0
  let looking: Promise<void> | undefined
  const tunnels = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  const heard = new Set<string>()

  const become = (next: SessionState['state'], why?: Failure) => {
    state = next
    failure = why
    since = new Date().toISOString()
    parts.onChange()
  }

  const start = (): Promise<Live> => {
    become(failure || state === 'healing' ? 'healing' : 'opening')
    ending = new AbortController()
    const opened = parts.open(ending.signal, secret => heard.add(secret))
    const attempt = opened.then(
      async opened => {
        if (opening !== attempt) {
          await opened.close().catch(() => {})
          throw closedMeanwhile()
        }
        label = opened.label
        wakes = parts.wakes()
        become('open')
        opened.onLost(error => {
          void opened.close().catch(() => {})
          if (opening !== attempt) return
          opening = undefined
          become('healing', toFailure(withoutSecrets(error, [...heard])))
        })
        return { opened, uses: 0, retired: false }
      },
      (error: unknown) => {
        if (opening !== attempt) throw closedMeanwhile()
        opening = undefined
        const told = withoutSecrets(error, [...heard])
        become('closed', toFailure(told))
        throw told
      },
    )
    return attempt
  }

  /** After a sleep the link is asked before it is used: the far side may have forgotten it long ago. */
  const awake = (current: Promise<Live>): Promise<void> => {
    looking ??= (async () => {
      const live = await current
      if (parts.wakes() === wakes) return
      if (!(await answers(live.opened)) && opening === current) {
        opening = undefined
        become('healing')
        // What is under way keeps its link, and learns by itself what became of it.
        retired(live)
      }
      wakes = parts.wakes()
    })().finally(() => {
      looking = undefined
    })
    return looking
  }

  /** The one that is open, or a new one where that is not what the profile means any more. */
  const usable = async (signal: AbortSignal): Promise<Live> => {
    opening ??= start()
    const wasOpen = state === 'open' && calls === 0
    const live = await orAborted(opening, signal)
    if (!wasOpen || !live.opened.stillThere || (await live.opened.stillThere(signal))) return live
    opening ??= start()
    return orAborted(opening, signal)
  }

  const leave = (live: Live) => {
    if (live.retired && live.uses === 0) void live.opened.close().catch(() => {})
  }

  const retired = (live: Live) => {
    live.retired = true
    leave(live)
  }

  const carried = (to: string, by: 1 | -1) => {
    const count = (tunnels.get(to) ?? 0) + by
    if (count > 0) tunnels.set(to, count)
    else tunnels.delete(to)
    parts.onChange()
  }

  const idle = () => calls === 0 && waiting === 0 && tunnels.size === 0
  const rest = () => {
    clearTimeout(timer)
    timer = setTimeout(() => idle() && void close(), parts.idleMs())
    timer.unref()
  }
  const ended = (live: Live) => {
    leave(live)
    lastUsed = new Date().toISOString()
    if (idle()) rest()
  }

  /** The one that was, open or still opening; there is none from now on. */
  const letGo = (): Promise<Live> | undefined => {
    clearTimeout(timer)
    const current = opening
    opening = undefined
    if (current && state !== 'open') ending.abort()
    heard.clear()
    if (state !== 'closed') become('closed')
    return current
  }

  async function close(): Promise<void> {
    await letGo()
      ?.then(live => live.opened.close())
      .catch(() => {})
  }

  return {
    made: parts.made,
    through: parts.through,
    async session(signal) {
      signal.throwIfAborted()
      lastUsed = new Date().toISOString()
      clearTimeout(timer)
      waiting++
      let live: Live
      try {
        if (opening && state === 'open') await orAborted(awake(opening), signal)
        live = await usable(signal)
      } finally {
        waiting--
        if (idle()) rest()
      }
      return watched(live.opened.session, {
        begin: () => {
          live.uses++
          calls++
          clearTimeout(timer)
        },
        end: () => {
          live.uses--
          calls--
          ended(live)
        },
        carried: (to, by) => {
          live.uses += by
          carried(to, by)
          ended(live)
        },
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
    working: () => calls > 0 || waiting > 0,
    secrets: () => [...heard],
    close,
    retire() {
      letGo()?.then(retired, () => {})
    },
  }
}

const closedMeanwhile = () =>
  new OpsError({
    kind: 'cancelled',
    message: 'The session was closed while it was opening.',
    hint: 'Its next use opens it anew.',
  })

import { type Failure, toFailure } from '#domain/failure'
import type { SessionState } from '#domain/session'
import type { Opened } from '../connectors/connector'
import { answers } from './answers'
import { orAborted } from './or-aborted'
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

/** An opened session with what is under way on it. A retired one gets no new calls, and closes after its last. */
interface Live {
  readonly opened: Opened<unknown>
  calls: number
  retired: boolean
}

export function createKept(parts: KeptParts): Kept {
  let opening: Promise<Live> | undefined
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

  const start = (): Promise<Live> => {
    become(failure || state === 'healing' ? 'healing' : 'opening')
    const ending = new AbortController()
    const attempt = parts.open(ending.signal).then(
      opened => {
        label = opened.label
        wakes = parts.wakes()
        become('open')
        opened.onLost(error => {
          void opened.close().catch(() => {})
          if (opening !== attempt) return
          opening = undefined
          become('healing', toFailure(error))
        })
        return { opened, calls: 0, retired: false }
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
  const awake = (current: Promise<Live>): Promise<void> => {
    looking ??= (async () => {
      const live = await current
      if (parts.wakes() === wakes) return
      if (!(await answers(live.opened)) && opening === current) {
        opening = undefined
        become('healing')
        // What is under way keeps its link, and learns by itself what became of it.
        live.retired = true
        leave(live)
      }
      wakes = parts.wakes()
    })().finally(() => {
      looking = undefined
    })
    return looking
  }

  const leave = (live: Live) => {
    if (live.retired && live.calls === 0) void live.opened.close().catch(() => {})
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
    await current?.then(live => live.opened.close()).catch(() => {})
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
      const live = await orAborted(opening, signal)
      rest()
      return watched(live.opened.session, {
        begin: () => {
          live.calls++
          busy++
          clearTimeout(timer)
        },
        end: () => {
          live.calls--
          leave(live)
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

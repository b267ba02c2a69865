import { type Failure, isPassing } from '#domain/failure'
import type { Tick } from '#domain/metric'
import type { Clock } from './clock'
import { closedByHand, type Standing } from './standing'

/** A look may take this share of the time between two; a slower target is asked less often. */
const share = 0.1
const longestMs = 5 * 60_000

/** A vault that opens lets many targets on, and not all in one moment. */
const soonMs = 15_000
/** Between two tries of a login that was refused. */
const apartMs = 60_000

export interface TargetParts {
  readonly everyMs: number
  /** When it is first looked at, and again after a sleep, as a share of the time between two: not all begin at once. */
  readonly spread: number
  readonly clock: Clock
  /** How often the machine has slept. */
  wakes(): number
  /** Rejects only when it is stopped. */
  take(signal: AbortSignal): Promise<Tick>
  tell(tick: Tick): void
}

export interface Target {
  standing(): Standing
  /** Something changed that it may have waited for: a secret was given, a vault opened, a host key trusted. */
  nudge(): void
  /** Its session is to be closed by hand: it is not looked at until it is reached. Resolves when no look is under way. */
  pause(): Promise<void>
  /** Somebody else reached it, or wants it to be looked at again. */
  reached(): void
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

/** Looks at a target again and again, with one look under way at most, and rests where it does not answer. */
export function createTarget({ everyMs, spread, clock, wakes, take, tell }: TargetParts): Target {
  const over = new AbortController()
  /** Ends the look that is under way. */
  let looking = new AbortController()
  let paused = false
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> | undefined
  let slept = wakes()
  let due = clock.elapsed() + spread * everyMs
  let spacingMs = everyMs
  let lastMs = 0
  let tried = 0
  let failed = 0
  let lastAt: number | undefined
  let failure: Failure | undefined
  /** Only a person can help: asking on would lock an account, or ask for a touch of a key. */
  let forPerson = false
  /** Somebody gave something while a look was under way, which may have gone without it. */
  let nudged = false

  const wait = () => {
    clearTimeout(timer)
    if (over.signal.aborted || forPerson || paused) return
    timer = setTimeout(awake, Math.max(0, due - clock.elapsed()))
    timer.unref()
  }

  function awake() {
    if (wakes() !== slept) {
      // All timers of a sleep end in the same moment; what was missed meanwhile stays missed.
      slept = wakes()
      due = clock.elapsed() + spread * everyMs
      wait()
      return
    }
    underWay ??= once().finally(() => {
      underWay = undefined
      wait()
      if (nudged && failure && askedNobody(failure)) nudge()
    })
  }

  function nudge() {
    if (underWay) nudged = true
    if (!failure || !forPerson || underWay || paused) return
    // What changed may be another target's: a login that a server refused is not tried again for each of them.
    const soonest = clock.elapsed() + spread * Math.min(everyMs, soonMs)
    again(askedNobody(failure) ? soonest : Math.max(soonest, tried + apartMs))
  }

  function again(at: number) {
    forPerson = false
    paused = false
    failed = 0
    due = at
    wait()
  }

  async function once() {
    tried = clock.elapsed()
    nudged = false
    looking = new AbortController()
    const signal = AbortSignal.any([over.signal, looking.signal])
    const tick = await take(signal).catch(() => undefined)
    if (!tick || signal.aborted) return
    failure = tick.failure
    failed = failure ? failed + 1 : 0
    forPerson = failure !== undefined && !isPassing(failure)
    if (!failure) lastAt = tick.at
    // One slow look is no slow target: the first one logs in as well.
    const slowMs = Math.min(tick.tookMs, lastMs) / share
    lastMs = tick.tookMs
    const restMs = failed > 0 ? everyMs * 2 ** Math.min(failed - 1, 10) : slowMs
    spacingMs = Math.max(everyMs, Math.min(longestMs, restMs))
    const now = clock.elapsed()
    // On time it keeps its place among the others; late it goes on from there, without making up for anything.
    due = Math.max(due + spacingMs, now)
    if (due - now < spacingMs / 2) due = now + spacingMs
    tell(tick)
  }

  wait()
  return {
    standing: () => ({
      everyMs: spacingMs,
      ...(lastAt !== undefined && { lastAt }),
      ...(paused
        ? { paused, waits: closedByHand }
        : failure && { waits: [failure.message, failure.hint].filter(Boolean).join(' ') }),
    }),
    nudge,
    async pause() {
      paused = true
      clearTimeout(timer)
      looking.abort()
      await underWay
    },
    reached() {
      if ((failure || paused) && !underWay) again(clock.elapsed())
    },
    async stop() {
      over.abort()
      clearTimeout(timer)
      await underWay
    },
  }
}

/** It failed before the server was asked to let us in. */
const askedNobody = ({ code, layer }: Failure) =>
  code === 'SECRET_NEEDED' || layer === 'vault' || layer === 'secret' || layer === 'host-key'

import { setTimeout as sleep } from 'node:timers/promises'
import { cancelled, OpsError } from '#domain/failure'
import type { HttpAnswer, Use } from '#domain/session'

/** How the provider's limits on requests are kept: reads and changes are counted apart over there. */
export interface Pace {
  /** Waits where the last answer said that nothing is left. Throws `rejected` where that lasts longer than we may wait. */
  turn(kind: 'read' | 'change', use: Use): Promise<void>
  heard(kind: 'read' | 'change', answer: Pick<HttpAnswer, 'status' | 'headers'>): void
  /** Waits before a read is asked again; false when it has been asked often enough. */
  again(attempt: number, answer: Pick<HttpAnswer, 'status' | 'headers'> | undefined, use: Use): Promise<boolean>
}

const mostTries = 3
/** A limit by the minute is over after a minute; what asks for more is not waited for. */
const longestMs = 65_000
const firstPauseMs = 300

/** `now` in milliseconds since 1970; `chance` between 0 and 1, so that many consoles do not ask again in one moment. */
export function createPace(now: () => number = Date.now, chance: () => number = Math.random): Pace {
  const until = new Map<'read' | 'change', number>()
  const pause = async (ms: number, why: string, use: Use) => {
    if (ms > 1000) use.onWait?.(`${why}: asking again in ${Math.ceil(ms / 1000)} s.`)
    await sleep(ms, undefined, { signal: use.signal }).catch(() => {
      throw cancelled()
    })
  }
  return {
    async turn(kind, use) {
      const ms = (until.get(kind) ?? 0) - now()
      if (ms <= 0) return
      if (ms > mostMs(use)) throw new OpsError(noneLeft(ms))
      await pause(ms + 200 * chance(), 'The provider’s limit of requests is reached', use)
    },
    heard(kind, { status, headers }) {
      if (status !== 429 && headers['ratelimit-remaining'] !== '0') return
      const ms = saidMs(headers['retry-after'] ?? headers['ratelimit-reset'], now())
      if (ms !== undefined) until.set(kind, now() + ms)
    },
    async again(attempt, answer, use) {
      // The limits stand in every answer; only one that refuses for their sake means them.
      const said =
        answer?.headers['retry-after'] ?? (answer?.status === 429 ? answer.headers['ratelimit-reset'] : undefined)
      const ms = (saidMs(said, now()) ?? firstPauseMs * 2 ** (attempt - 1)) * (1 + 0.2 * chance())
      if (attempt >= mostTries || ms > mostMs(use)) return false
      await pause(ms, answer ? `The provider answers ${answer.status}` : 'The provider does not answer', use)
      return true
    },
  }
}

const mostMs = ({ timeoutMs }: Use) => Math.min(longestMs, timeoutMs)

const noneLeft = (ms: number) =>
  ({
    kind: 'rejected',
    layer: 'http',
    code: 'RATE_LIMITED',
    message: `The provider takes no more requests for ${Math.ceil(ms / 1000)} s. Nothing was sent.`,
    hint: 'Other programs with this account’s token count as well. Try again then.',
  }) as const

/** How long a header says to wait, milliseconds: in seconds, or as a moment. */
function saidMs(said: string | undefined, now: number): number | undefined {
  if (said === undefined) return undefined
  const seconds = Number(said)
  if (!Number.isFinite(seconds)) {
    const at = Date.parse(said)
    return Number.isFinite(at) ? Math.max(0, at - now) : undefined
  }
  // A moment since 1970 is no length: a year has 31 million seconds.
  return Math.max(0, seconds > 31_000_000 ? seconds * 1000 - now : seconds * 1000)
}

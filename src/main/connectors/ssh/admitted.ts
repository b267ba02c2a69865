import { setTimeout as sleep } from 'node:timers/promises'
import pLimit, { type LimitFunction } from 'p-limit'
import { toFailure } from '#domain/failure'

/** Logins at once on one host. sshd starts to drop them at ten (MaxStartups), some hosts much earlier. */
const atOnce = 4
const attemptMs = 20_000
const tries = 6
const firstPauseMs = 150

const lanes = new Map<string, LimitFunction>()

/**
 * Logs in where not too many others do at the same time, and comes again, later each time and not in step with others,
 * while the host closes the door before a word was said. Nothing was done by then, so nothing is done twice.
 */
export function admitted<T>(to: string, signal: AbortSignal, logIn: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const lane = lanes.get(to) ?? pLimit(atOnce)
  lanes.set(to, lane)
  return lane(async () => {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      try {
        return await logIn(AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]))
      } catch (error) {
        if (toFailure(error).code !== 'NOT_ADMITTED' || attempt === tries) throw error
        await sleep(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random()), undefined, { signal })
      }
    }
  })
}

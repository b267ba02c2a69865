import { setTimeout as pause } from 'node:timers/promises'
import type { Sight } from '#contract/watch'
import { type Failure, isPassing, OpsError, toFailure } from '#domain/failure'
import { whenWoken } from './when-woken'

/** A look may take this share of the time between two; a slower server is asked less often. */
const share = 0.25
const longestMs = 30_000

/** One look at a profile's sessions. */
export type LookAt = (
  profile: string,
  signal: AbortSignal,
) => Promise<{ tables: Sight['tables']; failures: Sight['failures'] }>

interface Watcher {
  readonly everyMs: number
  tell(sight: Sight): void
  fail(failure: Failure): void
}

interface Watched {
  readonly watchers: Set<Watcher>
  last?: Sight
  /** Ends the pause between two looks: somebody came who wants to see at once. */
  wake(): void
}

/** Looks at servers for as long as somebody watches: one loop for each, shared, with one look under way at most. */
export function createWatching(lookAt: LookAt) {
  const all = new Map<string, Watched>()
  const over = new AbortController()

  async function walk(profile: string, watched: Watched) {
    const { watchers } = watched
    const everyMs = () => Math.min(...[...watchers].map(watcher => watcher.everyMs))
    let failedMs = 0
    let lastMs = 0
    while (watchers.size > 0 && !over.signal.aborted) {
      const started = performance.now()
      const at = new Date().toISOString()
      try {
        const seen = await lookAt(profile, over.signal)
        const tookMs = performance.now() - started
        // One slow look is no slow server: the first one logs in as well.
        const slowMs = Math.min(tookMs, lastMs)
        lastMs = tookMs
        failedMs = 0
        watched.last = { ...seen, at, tookMs, nextMs: Math.min(longestMs, Math.max(everyMs(), slowMs / share)) }
      } catch (error) {
        const failure = toFailure(error)
        if (!isPassing(failure)) {
          for (const watcher of watchers) watcher.fail(failure)
          break
        }
        failedMs = Math.min(longestMs, Math.max(everyMs(), failedMs * 2))
        const tookMs = performance.now() - started
        watched.last = { at, tookMs, nextMs: failedMs, tables: {}, failures: {}, failure }
      }
      for (const watcher of watchers) watcher.tell(watched.last)
      const waking = new AbortController()
      watched.wake = () => waking.abort()
      const signal = AbortSignal.any([waking.signal, over.signal])
      if (watchers.size > 0) await pause(watched.last.nextMs, undefined, { signal }).catch(() => {})
    }
    if (all.get(profile) === watched) all.delete(profile)
  }

  /** Answers how to leave. */
  function join(profile: string, watcher: Watcher): () => void {
    const before = all.get(profile)
    const watched: Watched = before ?? { watchers: new Set(), wake: () => {} }
    watched.watchers.add(watcher)
    if (before) {
      // Whoever comes later sees at once what the others saw, and may want to see more often.
      if (before.last) watcher.tell(before.last)
      before.wake()
    } else {
      all.set(profile, watched)
      void walk(profile, watched)
    }
    return () => {
      watched.watchers.delete(watcher)
      if (watched.watchers.size === 0) watched.wake()
    }
  }

  return {
    /** Sights of a profile, the newest whenever the caller is ready for one. Throws the failure that ends the watch. */
    follow(profile: string, everyMs: number, signal: AbortSignal): AsyncGenerator<Sight> {
      let newest: Sight | undefined
      let ended: Failure | undefined
      const joined = (wake: () => void) =>
        join(profile, {
          everyMs,
          tell(sight) {
            newest = sight
            wake()
          },
          fail(failure) {
            ended = failure
            wake()
          },
        })
      const take = () => {
        const sight = newest
        newest = undefined
        if (!sight && ended) throw new OpsError(ended)
        return sight
      }
      return whenWoken(joined, take, AbortSignal.any([signal, over.signal]))
    },
    close: () => over.abort(),
  }
}

export type Watching = ReturnType<typeof createWatching>

import { useCallback, useEffect, useState } from 'react'
import type { Sight } from '#contract/watch'
import type { Failure } from '#domain/failure'
import { client, failureOf } from '../client/client'
import { untilOpen } from './connection'

export interface Watch {
  /** The newest sight that had something to show; it stays while the server is away, and while nobody watches. */
  readonly sight: Sight | undefined
  /** The sight before it, for what is counted per second. */
  readonly before: Sight | undefined
  /** Why there is nothing newer: the server is away and asked again by itself, or it is not, for that would not help. */
  readonly failure: Failure | undefined
  /** Looks at once, also after it was given up. */
  again(): void
}

/** Before a watch that ended is taken up again. */
const againMs = 500

interface Seen {
  readonly profile: string
  readonly sight?: Sight
  readonly before?: Sight
  readonly failure?: Failure
}

/** Watches a server while its page is in sight and not `frozen`; a hidden window asks for nothing. */
export function useWatch(profile: string, everyMs: number, frozen: boolean): Watch {
  const [seen, setSeen] = useState<Seen>({ profile })
  const [round, setRound] = useState(0)
  const hidden = useHidden()
  useEffect(() => {
    if (frozen || hidden) return
    const stop = new AbortController()
    setSeen(last => (last.profile === profile ? last : { profile }))
    const follow = async () => {
      while (!stop.signal.aborted) {
        await untilOpen(stop.signal)
        try {
          const sights = await client.watch.sessions({ profile, everyMs }, { signal: stop.signal })
          for await (const sight of sights)
            setSeen(last =>
              sight.failure
                ? { ...last, failure: sight.failure }
                : { profile, sight, before: last.sight?.at === sight.at ? last.before : last.sight },
            )
        } catch (error) {
          if (stop.signal.aborted) return
          const failure = failureOf(error)
          // A lost line is the console's own trouble: the banner says so, and the watch goes on with the next one.
          if (failure.code !== 'LINE_LOST') {
            setSeen(last => ({ ...last, failure }))
            return
          }
        }
        await new Promise(resolve => setTimeout(resolve, againMs))
      }
    }
    follow().catch(() => undefined)
    return () => stop.abort()
  }, [profile, everyMs, frozen, hidden, round])
  const again = useCallback(() => setRound(now => now + 1), [])
  const mine: Seen = seen.profile === profile ? seen : { profile }
  return { sight: mine.sight, before: mine.before, failure: mine.failure, again }
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden)
  useEffect(() => {
    const look = () => setHidden(document.hidden)
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return hidden
}

import { useEffect, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { ReadingState } from '#domain/reading'
import { untilOpen } from '../../asks/connection'
import { client, failureOf } from '../../client/client'

/** A reading as it goes on; after a lost link it is asked for again. `failure` is why it cannot be followed. */
export function useReading(result: string): { readonly state?: ReadingState; readonly failure?: Failure } {
  const [followed, setFollowed] = useState<{ state?: ReadingState; failure?: Failure }>({})
  useEffect(() => {
    const stop = new AbortController()
    setFollowed({})
    const follow = async () => {
      while (!stop.signal.aborted) {
        await untilOpen(stop.signal)
        try {
          for await (const state of await client.sql.follow({ result }, { signal: stop.signal })) setFollowed({ state })
          return
        } catch (error) {
          if (stop.signal.aborted) return
          const failure = failureOf(error)
          if (failure.kind === 'missing') return setFollowed({ failure })
        }
        await new Promise(resolve => setTimeout(resolve, 500))
      }
    }
    follow().catch(() => undefined)
    return () => stop.abort()
  }, [result])
  return followed
}

import { useEffect, useRef, useState } from 'react'
import type { LogFollowed } from '#contract/logs'
import type { Failure } from '#domain/failure'
import type { LogSource } from '#domain/log'
import { client, failureOf } from '../../client/client'

/** Follows a source from a place on, while `after` is one; undefined follows nothing. */
export function useLogFollow(
  profile: string,
  source: LogSource,
  after: string | undefined,
  onCame: (came: LogFollowed) => void,
): Failure | undefined {
  const [failure, setFailure] = useState<Failure>()
  const latest = useRef(onCame)
  latest.current = onCame
  useEffect(() => {
    if (after === undefined) return
    const stop = new AbortController()
    setFailure(undefined)
    const follow = async () => {
      try {
        const all = await client.logs.follow({ profile, source, after }, { signal: stop.signal })
        for await (const came of all) if (!stop.signal.aborted) latest.current(came)
      } catch (error) {
        if (!stop.signal.aborted) setFailure(failureOf(error))
      }
    }
    void follow()
    return () => stop.abort()
  }, [profile, source, after])
  return failure
}

import { nanoid } from 'nanoid'
import { useEffect, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import { hearRound, type Round } from '#domain/round'
import { client, failureOf } from '../client/client'
import { toRound } from '../route'
import { failureLine, useTell } from './act'
import { untilOpen, useConnection } from './connection'
import { go } from './place'

export interface FollowedRound {
  readonly round?: Round
  /** Why there is nothing newer than `round`. */
  readonly failure?: Failure
}

/** Before a round whose link was lost is followed again. */
const againMs = 500

/** A round as it stands, anew with every change until it ends. */
export function useRound(id: string): FollowedRound {
  const [followed, setFollowed] = useState<FollowedRound>({})
  useEffect(() => {
    const stop = new AbortController()
    setFollowed({})
    const follow = async () => {
      while (!stop.signal.aborted) {
        await untilOpen(stop.signal)
        try {
          let round: Round | undefined
          for await (const news of await client.rounds.follow({ round: id }, { signal: stop.signal })) {
            round = hearRound(round, news)
            if (round) setFollowed({ round })
          }
          if (round && round.status !== 'running') return
        } catch (error) {
          if (stop.signal.aborted) return
          const failure = failureOf(error)
          setFollowed(last => ({ ...last, failure }))
          // It is not there, or may not be asked: asking again would change nothing.
          if (failure.kind === 'missing' || failure.kind === 'invalid') return
        }
        await new Promise(resolve => setTimeout(resolve, againMs))
      }
    }
    follow().catch(() => undefined)
    return () => stop.abort()
  }, [id])
  return followed
}

type Asked = Omit<Parameters<typeof client.rounds.start>[0], 'key'>

/** Starts a round and goes to its grid; a double press, or one more after a lost link, starts one. */
export function useRoundStart() {
  const tell = useTell()
  const offline = useConnection() !== 'open'
  const [busy, setBusy] = useState(false)
  const key = useRef(nanoid())
  const start = async (asked: Asked, home: string | null) => {
    setBusy(true)
    try {
      const { round } = await client.rounds.start({ ...asked, key: key.current })
      key.current = nanoid()
      go(toRound(home, round))
    } catch (error) {
      const failure = failureOf(error)
      // Refused for certain: the next press is a new one.
      if (failure.kind !== 'unreachable' && !failure.lost) key.current = nanoid()
      tell({ intent: 'danger', text: failureLine(failure) })
    } finally {
      setBusy(false)
    }
  }
  return { start, busy, blocked: offline || busy }
}

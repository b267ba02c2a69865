import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Failure } from '#domain/failure'
import { advance, emptyRun, type Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { client, failureOf } from '../client/client'
import { onChange } from './changes'
import { untilOpen } from './connection'

/** A run as followed: folded, with its events for the timeline. */
export interface Followed {
  readonly run: Run
  readonly events: readonly RunEvent[]
  readonly failure?: Failure
}

const nothing: Followed = { run: emptyRun(), events: [] }

const fold = (before: Followed, batch: readonly RunEvent[]): Followed => {
  // A batch sent twice around a reconnect must not count twice.
  const fresh = batch.filter(event => event.seq > before.run.last)
  return fresh.length === 0 ? before : { run: fresh.reduce(advance, before.run), events: [...before.events, ...fresh] }
}

/** Follows a run from its first event; after a lost link from the last one seen; after a resume from where it ended. */
export function useRun(id: string): Followed {
  const [followed, setFollowed] = useState(nothing)
  useEffect(() => {
    const stop = new AbortController()
    let now = nothing
    setFollowed(nothing)
    const show = (next: Followed) => {
      now = next
      setFollowed(next)
    }
    const follow = async () => {
      while (!stop.signal.aborted) {
        await untilOpen(stop.signal)
        try {
          const batches = await client.runs.follow({ run: id, after: now.run.last }, { signal: stop.signal })
          for await (const batch of batches) show({ ...fold(now, batch), failure: undefined })
        } catch (error) {
          if (stop.signal.aborted) return
          const failure = failureOf(error)
          show({ ...now, failure })
          // It is not there, or may not be asked: asking again would change nothing.
          if (failure.kind === 'missing' || failure.kind === 'invalid') return
        }
        if (now.run.status === 'finished') await runsChange(stop.signal)
        else await quiet(stop.signal)
      }
    }
    follow().catch(() => undefined)
    return () => stop.abort()
  }, [id])
  return followed
}

/** A finished run, once and for all: for comparing and for the overview. */
export const useFinishedRun = (id: string | undefined) => useQuery({ ...folded(id ?? ''), enabled: id !== undefined })

/** Several finished runs at once; the answer gives each by its id as soon as it is read. */
export function useFinishedRuns(ids: readonly string[]): (id: string) => Run | undefined {
  const asked = useQueries({ queries: ids.map(folded) })
  return id => asked[ids.indexOf(id)]?.data
}

const folded = (id: string) => ({
  queryKey: ['folded', id],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    let run = emptyRun()
    for await (const batch of await client.runs.follow({ run: id, after: 0 }, { signal })) {
      run = batch.reduce(advance, run)
    }
    return run
  },
})

const runsChange = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const done = () => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = onChange('runs', done)
    signal.addEventListener('abort', done)
  })

const quiet = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, 500)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

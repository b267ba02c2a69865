import { useCallback, useEffect, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { Level, LogSource, PlacedEntry } from '#domain/log'
import { client, failureOf } from '../../client/client'

/** What is looked for. */
export interface Sought {
  readonly text: string
  readonly levels: readonly Level[]
}

/** A search as it goes on. */
export interface SearchState {
  readonly hits: readonly PlacedEntry[]
  readonly phase: 'none' | 'running' | 'stopping' | 'stopped' | 'all' | 'enough'
  readonly failure: Failure | undefined
  start(sought: Sought): void
  /** Ends it over there; `stopped` when it has been seen gone. */
  stop(): void
  clear(): void
}

/** Looks through a source on its server. */
export function useLogSearch(profile: string, source: LogSource): SearchState {
  const [state, setState] = useState<Pick<SearchState, 'hits' | 'phase' | 'failure'>>({
    hits: [],
    phase: 'none',
    failure: undefined,
  })
  const running = useRef<AbortController>(undefined)
  const start = useCallback(
    (sought: Sought) => {
      running.current?.abort()
      const own = new AbortController()
      running.current = own
      setState({ hits: [], phase: 'running', failure: undefined })
      const set = (change: (last: Pick<SearchState, 'hits' | 'phase' | 'failure'>) => typeof last) => {
        if (running.current === own) setState(change)
      }
      const run = async () => {
        try {
          const found = await client.logs.search(
            { profile, source, text: sought.text, levels: [...sought.levels] },
            { signal: own.signal },
          )
          for await (const { hits, ended } of found)
            set(last => ({
              ...last,
              hits: hits.length > 0 ? [...last.hits, ...hits] : last.hits,
              phase: ended ?? last.phase,
            }))
        } catch (error) {
          const stopped = own.signal.aborted
          set(last => ({ ...last, phase: 'stopped', failure: stopped ? undefined : failureOf(error) }))
        }
      }
      void run()
    },
    [profile, source],
  )
  const stop = useCallback(() => {
    setState(last => ({ ...last, phase: 'stopping' }))
    running.current?.abort()
  }, [])
  const clear = useCallback(() => {
    const before = running.current
    running.current = undefined
    before?.abort()
    setState({ hits: [], phase: 'none', failure: undefined })
  }, [])
  useEffect(() => () => running.current?.abort(), [])
  return { ...state, start, stop, clear }
}

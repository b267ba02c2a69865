import { keepPreviousData, type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Sampled } from '#contract/metrics'
import type { Tick } from '#domain/metric'
import type { System } from '#domain/system'
import { client } from '../client/client'
import { untilOpen } from './connection'
import { useAsk } from './queries'

/** All that can be measured; the same for as long as the console runs. */
export const useMetricCatalogue = () =>
  useAsk(['metrics', 'catalogue'], signal => client.metrics.catalogue(undefined, { signal }))

/** The folders of metric files, and what is wrong with them. */
export const useMetricFiles = () => useAsk(['metrics', 'files'], signal => client.metrics.files(undefined, { signal }))

/** The lines of a system for its metrics, by `profile/metric`; they change with the system. */
export const useMetricLines = (system: string) =>
  useAsk(['systems', 'lines', system], signal => client.metrics.lines({ system }, { signal }))

/** Which targets are measured, and what stands in the way; asked again with each `turn`, and when that is to be otherwise. */
export const useSampled = ({ id: system, sampling }: System, turn: number) =>
  useQuery({
    queryKey: ['metrics', 'sampled', system, sampling?.everySeconds, turn],
    queryFn: ({ signal }) => client.metrics.sampled({ system }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })

/** The targets of these systems that are not measured because their sessions were closed by hand, by id. */
export const usePaused = (systems: readonly string[]): ReadonlySet<string> =>
  useQueries({
    queries: systems.map(system => ({
      queryKey: ['metrics', 'paused', system],
      queryFn: ({ signal }: { signal: AbortSignal }) => client.metrics.sampled({ system }, { signal }),
    })),
    combine: pausedIn,
  })

const pausedIn = (found: UseQueryResult<Sampled[]>[]) =>
  new Set(found.flatMap(({ data }) => (data ?? []).flatMap(one => (one.paused ? [one.profile] : []))))

/** The series of a system; asked again with each `turn`, for new ones come with what is measured. */
export const useSeries = (system: string, turn: number) =>
  useQuery({
    queryKey: ['metrics', 'series', system, turn],
    queryFn: ({ signal }) => client.metrics.series({ system }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })

/** What was measured between two moments, at most `points` of each series. What was shown stays until the next is there. */
export const useStretches = (series: readonly number[], from: number, to: number, points: number, enabled = true) =>
  useQuery({
    queryKey: ['metrics', 'stretch', series, from, to, points],
    queryFn: ({ signal }) => client.metrics.stretch({ series: [...series], from, to, points }, { signal }),
    placeholderData: keepPreviousData,
    enabled: enabled && series.length > 0,
    // A moment later nobody asks for the same window again.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What happened between two moments. */
export const useMarks = (system: string, from: number, to: number) =>
  useQuery({
    queryKey: ['marks', system, from, to],
    queryFn: ({ signal }) => client.metrics.marks({ system, from, to }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })

const againMs = 1000

/** Hears what the targets of a system say, while `running`; a lost line is taken up again. */
export function useTicks(system: string, running: boolean, heard: (tick: Tick) => void) {
  const latest = useRef(heard)
  latest.current = heard
  useEffect(() => {
    if (!running) return
    const stop = new AbortController()
    const follow = async () => {
      while (!stop.signal.aborted) {
        await untilOpen(stop.signal)
        try {
          const ticks = await client.metrics.live({ system }, { signal: stop.signal })
          for await (const tick of ticks) latest.current(tick)
        } catch {
          // The link died or the door closed; the banner says so.
        }
        await new Promise(resolve => setTimeout(resolve, againMs))
      }
    }
    follow().catch(() => undefined)
    return () => stop.abort()
  }, [system, running])
}

/** The present, again when something is measured, but not more often than `everyMs`; stands still while not `running`. */
export function usePresent(system: string, everyMs: number, running: boolean): { readonly now: number } {
  const [now, setNow] = useState(() => Date.now())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pace = useRef(everyMs)
  pace.current = everyMs
  useTicks(system, running, () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      setNow(Date.now())
    }, pace.current)
  })
  useEffect(() => {
    if (!running) return
    setNow(Date.now())
    // Nothing is heard while nothing is measured; the time goes on all the same.
    const slow = setInterval(() => setNow(Date.now()), Math.max(30_000, everyMs))
    return () => {
      clearInterval(slow)
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [running, everyMs])
  return { now }
}

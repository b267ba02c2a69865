import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Change } from '#contract/app'
import { client } from '../client/client'
import { untilOpen } from './connection'

type Listener = (changes: ReadonlySet<Change>) => void
const listeners = new Set<Listener>()

/** Hears what changed on the other side; used by pages that follow a stream of their own. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// A busy run changes its summary many times a second; lists need not be newer than this.
const calmMs = 700

/** Follows the stream of changes for as long as the page lives; lists in sight ask again. */
export function useChanges() {
  const queries = useQueryClient()
  useEffect(() => {
    const stop = new AbortController()
    const waiting = new Set<Change>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      timer = undefined
      const changed = new Set(waiting)
      waiting.clear()
      if (changed.has('vault')) void queries.invalidateQueries({ queryKey: ['info'] })
      // A runbook's line shows its last run.
      if (changed.has('runs')) void queries.invalidateQueries({ queryKey: ['runbooks', 'list'] })
      for (const topic of changed) void queries.invalidateQueries({ queryKey: [topic] })
    }
    const follow = async () => {
      let first = true
      while (!stop.signal.aborted) {
        await untilOpen(stop.signal)
        // What changed while nobody listened is not known: everything is asked again.
        if (!first) void queries.invalidateQueries()
        first = false
        try {
          for await (const changes of await client.app.changes(undefined, { signal: stop.signal })) {
            for (const change of changes) waiting.add(change)
            const heard = new Set(changes)
            for (const listener of listeners) listener(heard)
            timer ??= setTimeout(flush, calmMs)
          }
        } catch {
          // The link died or the door closed; the banner says so, and untilOpen waits for the next one.
        }
        await pause(1000, stop.signal)
      }
    }
    follow().catch(() => undefined)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [queries])
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

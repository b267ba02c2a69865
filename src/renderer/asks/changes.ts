import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Change } from '#contract/app'
import { client } from '../client/client'
import { untilOpen } from './connection'

const listeners = new Set<{ readonly topic: Change; readonly heard: () => void }>()

/** Hears that a list changed on the other side, or may have while nobody listened; for pages that follow a stream of their own. */
export function onChange(topic: Change, heard: () => void): () => void {
  const listener = { topic, heard }
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const tell = (concerns: (topic: Change) => boolean) => {
  for (const { topic, heard } of listeners) if (concerns(topic)) heard()
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
      // A runbook's line shows its last run; one that changed something is a mark.
      if (changed.has('runs')) {
        void queries.invalidateQueries({ queryKey: ['runbooks', 'list'] })
        void queries.invalidateQueries({ queryKey: ['marks'] })
      }
      for (const topic of changed) void queries.invalidateQueries({ queryKey: [topic] })
    }
    const follow = async () => {
      let missed = false
      while (!stop.signal.aborted) {
        await untilOpen(stop.signal)
        try {
          const stream = await client.app.changes(undefined, { signal: stop.signal })
          // What changed while nobody listened is not known: now that somebody does, everything is asked again.
          if (missed) {
            void queries.invalidateQueries()
            tell(() => true)
          }
          for await (const changes of stream) {
            for (const change of changes) waiting.add(change)
            tell(topic => changes.includes(topic))
            timer ??= setTimeout(flush, calmMs)
          }
        } catch {
          // The link died or the door closed; the banner says so, and untilOpen waits for the next one.
        }
        missed = true
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

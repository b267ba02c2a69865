import { setTimeout as pause } from 'node:timers/promises'
import type { Change } from '#contract/app'

const batchMs = 50

/** Tells pages which lists changed. The first is told at once, the next together every 50 ms. */
export function createChanges() {
  const subscribers = new Set<(change: Change) => void>()
  return {
    /** Tells a part of ours at once, for as long as the console lives. */
    listen: (subscriber: (change: Change) => void) => void subscribers.add(subscriber),
    tell(change: Change) {
      for (const subscriber of subscribers) subscriber(change)
    },
    async *stream(signal: AbortSignal): AsyncGenerator<Change[]> {
      const waiting = new Set<Change>()
      let wake = () => {}
      const subscriber = (change: Change) => {
        waiting.add(change)
        wake()
      }
      const stop = () => wake()
      subscribers.add(subscriber)
      signal.addEventListener('abort', stop)
      try {
        while (!signal.aborted) {
          if (waiting.size === 0) {
            await new Promise<void>(resolve => {
              wake = resolve
            })
            continue
          }
          const batch = [...waiting]
          waiting.clear()
          yield batch
          await pause(batchMs, undefined, { signal }).catch(() => {})
        }
      } finally {
        subscribers.delete(subscriber)
        signal.removeEventListener('abort', stop)
      }
    },
  }
}

export type Changes = ReturnType<typeof createChanges>

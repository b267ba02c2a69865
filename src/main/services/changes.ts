import { setTimeout as pause } from 'node:timers/promises'
import type { Change } from '#contract/app'
import { whenWoken } from './when-woken'

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
      const join = (wake: () => void) => {
        const subscriber = (change: Change) => {
          waiting.add(change)
          wake()
        }
        subscribers.add(subscriber)
        return () => subscribers.delete(subscriber)
      }
      const take = () => {
        const batch = [...waiting]
        waiting.clear()
        return batch.length > 0 ? batch : undefined
      }
      for await (const batch of whenWoken(join, take, signal)) {
        yield batch
        await pause(batchMs, undefined, { signal }).catch(() => {})
      }
    },
  }
}

export type Changes = ReturnType<typeof createChanges>

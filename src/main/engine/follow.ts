import { missing } from '#domain/failure'
import type { RunEvent } from '#domain/run-event'
import type { Journal } from '#domain/store'

/** Tells followers of a run what was just put on record. */
export interface Hub {
  tell(run: string, events: readonly RunEvent[]): void
  /** The run is not being walked any more: followers end after what is on record. */
  end(run: string): void
  follow(
    run: string,
    after: number,
    signal: AbortSignal | undefined,
    isLive: () => boolean,
  ): AsyncGenerator<readonly RunEvent[]>
  onEvents(listener: (run: string, events: readonly RunEvent[]) => void): () => void
}

interface Follower {
  waiting: RunEvent[]
  ended: boolean
  wake(): void
}

export function createHub(journal: Journal): Hub {
  const followers = new Map<string, Set<Follower>>()
  const listeners = new Set<(run: string, events: readonly RunEvent[]) => void>()
  const each = (run: string, act: (follower: Follower) => void) => {
    for (const follower of followers.get(run) ?? []) {
      act(follower)
      follower.wake()
    }
  }
  return {
    tell(run, events) {
      each(run, follower => follower.waiting.push(...events))
      for (const listener of listeners) listener(run, events)
    },
    end: run => each(run, follower => Object.assign(follower, { ended: true })),
    async *follow(run, after, signal, isLive) {
      const follower: Follower = { waiting: [], ended: !isLive(), wake: () => {} }
      const all = followers.get(run) ?? new Set()
      followers.set(run, all.add(follower))
      const stop = () => follower.wake()
      signal?.addEventListener('abort', stop)
      try {
        // Listening began before the past was read: nothing falls between the two.
        let last = after
        const past = await journal.events(run, after)
        if (past.length === 0 && !isLive() && !(await journal.header(run))) throw missing(`There is no run ${run}.`)
        if (past.length > 0) {
          last = past.at(-1)?.seq ?? last
          yield past
        }
        while (!signal?.aborted) {
          const news = follower.waiting.splice(0).filter(event => event.seq > last)
          last = news.at(-1)?.seq ?? last
          if (news.length > 0) yield news
          else if (follower.ended) return
          else await new Promise<void>(wake => Object.assign(follower, { wake }))
        }
      } finally {
        signal?.removeEventListener('abort', stop)
        all.delete(follower)
        if (all.size === 0) followers.delete(run)
      }
    },
    onEvents(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

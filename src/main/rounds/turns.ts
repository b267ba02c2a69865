import { setTimeout as pause } from 'node:timers/promises'
import type { RoundPace } from '#domain/round'

/** Does the work for each in order, so many at once, their begins at least so far apart; none begins after `over` says so. */
export async function inTurns<T>(
  all: readonly T[],
  { atOnce, gapMs }: Pick<RoundPace, 'atOnce' | 'gapMs'>,
  over: { isOver(): boolean; readonly signal: AbortSignal },
  work: (one: T) => Promise<void>,
): Promise<void> {
  let next = 0
  let freeAt = 0
  const turns = async () => {
    for (;;) {
      const now = performance.now()
      const waitMs = freeAt - now
      if (next >= all.length || over.isOver()) return
      freeAt = Math.max(now, freeAt) + gapMs
      if (waitMs > 0) await pause(waitMs, undefined, { signal: over.signal }).catch(() => {})
      const one = all[next++]
      if (one === undefined || over.isOver()) return
      await work(one)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, turns))
}

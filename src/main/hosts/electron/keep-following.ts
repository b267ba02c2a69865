import { setTimeout as pause } from 'node:timers/promises'

const againMs = 1_000

/** Follows what the worker says until `signal`: one that is started anew is asked again, and finds what happened meanwhile. */
export async function keepFollowing(follow: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await follow().catch(() => {})
    await pause(againMs, undefined, { signal }).catch(() => {})
  }
}

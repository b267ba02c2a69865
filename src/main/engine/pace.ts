import { setTimeout as sleep } from 'node:timers/promises'
import { invalid } from '#domain/failure'
import type { PaceState } from '#domain/run-event'
import type { PaceAsked } from './engine'
import type { Live } from './live'

/** How a repeated change goes on. What the operator says counts at the next border between two batches. */
export interface Pace {
  readonly state: Exclude<PaceState, 'waiting'>
  readonly pauseMs: number
  set(asked: PaceAsked): void
  /** Waits so long (the pause, when nothing is said) and while it is paused: true to go on, false to stop. Rejects when the run is cancelled. */
  border(ms?: number): Promise<boolean>
}

/** A timer cannot wait for ever in one go. */
const longMs = 60_000

export function createPace(pauseMs: number, signal: AbortSignal): Pace {
  let now: Required<PaceAsked> = { state: 'running', pauseMs }
  let changed = new AbortController()
  return {
    get state() {
      return now.state
    },
    get pauseMs() {
      return now.pauseMs
    },
    set(asked) {
      // Who said stop has said so for good.
      now = {
        state: now.state === 'stopping' ? now.state : (asked.state ?? now.state),
        pauseMs: asked.pauseMs ?? now.pauseMs,
      }
      changed.abort()
      changed = new AbortController()
    },
    async border(ms) {
      const since = performance.now()
      for (;;) {
        signal.throwIfAborted()
        if (now.state === 'stopping') return false
        const left =
          now.state === 'paused' ? longMs : Math.min(longMs, (ms ?? now.pauseMs) - (performance.now() - since))
        if (left <= 0) return true
        await sleep(left, undefined, { signal: AbortSignal.any([signal, changed.signal]) }).catch(() => {})
      }
    },
  }
}

/** Puts on record what the operator asked of a repeated change, and lets it count. Throws `invalid` once it is being stopped. */
export async function changePace(live: Live, step: string, pace: Pace, asked: PaceAsked): Promise<void> {
  if (pace.state === 'stopping') throw invalid('It is being stopped already; the batch under way ends first.')
  try {
    await live.recorder.emit({
      type: 'step.pace',
      step,
      state: asked.state ?? pace.state,
      pauseMs: asked.pauseMs ?? pace.pauseMs,
      operator: await live.parts.operator(),
    })
  } finally {
    // Also where that could not be written down: it must be stoppable on a full disk.
    pace.set(asked)
  }
}

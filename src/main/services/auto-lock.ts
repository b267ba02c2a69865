/** When the console locks by itself. */
export interface AutoLockParts {
  /** Minutes without an operator after which it locks; undefined where it never does. */
  minutes(): number | undefined
  /** Whether it may lock now: there is something to lock, and no run is at work that would need it. */
  may(): boolean
  lock(): Promise<unknown>
  readonly now?: () => number
  readonly everyMs?: number
}

/** Locks when no operator did anything for so long. Looks at the wall clock: a machine that slept was without its operator. */
export function createAutoLock({ minutes, may, lock, now = Date.now, everyMs = 15_000 }: AutoLockParts) {
  let last = now()
  const timer = setInterval(() => {
    const limit = minutes()
    if (limit !== undefined && now() - last >= limit * 60_000 && may()) void lock()
  }, everyMs)
  timer.unref()
  return {
    /** An operator did something. */
    used() {
      last = now()
    },
    close: () => clearInterval(timer),
  }
}

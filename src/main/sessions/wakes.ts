/** Counts how often this process was asleep: lid closed, machine suspended, process stopped. */
export interface Wakes {
  /** How many times by now; another number than before means that nothing known of any link holds any more. */
  count(): number
  stop(): void
}

const everyMs = 5000
/** A busy event loop is late by a few seconds; by this much is nobody who was awake. */
const asleepMs = 20_000

/** The clock is looked at when asked and every five seconds; a jump between two looks is a sleep. */
export function createWakes(now: () => number = Date.now): Wakes {
  let seen = now()
  let wakes = 0
  const count = () => {
    const at = now()
    if (at - seen > asleepMs) wakes++
    seen = at
    return wakes
  }
  const timer = setInterval(count, everyMs)
  timer.unref()
  return { count, stop: () => clearInterval(timer) }
}

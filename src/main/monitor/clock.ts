/** The two clocks that samples are taken by. */
export interface Clock {
  /** Milliseconds since 1970; it may be set. */
  now(): number
  /** Milliseconds since whenever; it only goes forward, and may stand while the machine sleeps. */
  elapsed(): number
}

export const ourClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() }

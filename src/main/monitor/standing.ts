/** How a target stands: when it last answered, how often it is asked now, and what is in the way. */
export interface Standing {
  readonly lastAt?: number
  readonly everyMs: number
  readonly waits?: string
  /** It rests because its session was closed by hand. */
  readonly paused?: true
}

/** What stands between us and a target that rests. */
export const closedByHand =
  'Its session was closed by hand. It is measured again once a session is opened, when you resume, or when Quarterdeck is started anew.'

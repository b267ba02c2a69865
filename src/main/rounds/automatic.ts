export interface AutomaticParts<Routine> {
  /** What has come due by that moment (milliseconds since 1970) and has not begun since. */
  due(now: number): Promise<readonly Routine[]>
  /** Carries one out to its end. That it began is kept, whatever becomes of it: it is not due again before its next time. */
  carryOut(routine: Routine, now: number): Promise<void>
  onFault(error: unknown): void
  readonly now?: () => number
  readonly everyMs?: number
}

export interface Automatic {
  /** Looks now; resolves when all that was due has ended. */
  look(): Promise<void>
  close(): void
}

/**
 * Carries out routines by themselves as they come due, one at a time. It asks the clock on the wall: what a machine slept
 * through, or what came due while no console ran, is done once, not as often as it was missed.
 */
export function createAutomatic<Routine>(parts: AutomaticParts<Routine>): Automatic {
  const { now = Date.now, everyMs = 20_000 } = parts
  let looking: Promise<void> | undefined
  let closed = false

  async function lookOnce() {
    try {
      for (const routine of await parts.due(now())) if (!closed) await parts.carryOut(routine, now())
    } catch (error) {
      parts.onFault(error)
    }
  }
  function look() {
    looking ??= lookOnce().finally(() => {
      looking = undefined
    })
    return looking
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    look,
    close() {
      closed = true
      clearInterval(timer)
    },
  }
}

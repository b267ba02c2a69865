import type { Run } from '#domain/run'

/** One runbook on one system, to be looked through to its end. */
export interface Look {
  readonly runbook: string
  /** The name of the target that is looked at, where several would fit. */
  readonly target?: string
  /** The same key again is the same run. */
  readonly key: string
  /** Ends the run, verified: the look resolves when the servers say it is over. */
  readonly signal: AbortSignal
  /** Told as soon as the run is on record. */
  begun(run: string): Promise<void>
}

/**
 * How a system is looked at within one round: its looks go one after the other, over sessions that try a target once.
 * A look rejects only when its run could not begin.
 */
export type LookAt = (system: string) => (look: Look) => Promise<Run>

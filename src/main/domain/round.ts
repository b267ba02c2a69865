import type { FailureKind } from './failure'
import type { Severity } from './finding'
import type { RunOutcome } from './run-event'

/** How a round goes over many systems. */
export interface RoundPace {
  /** Systems at one time. */
  readonly atOnce: number
  /** One system of the least dear environment first; the others follow only when it ends without failure. */
  readonly canary: boolean
  /** Stops to begin anything new after so many systems could not be looked at; 0 never. */
  readonly stopAfter: number
  /** Between the starts of two systems; milliseconds. */
  readonly gapMs: number
}

/** One runbook on one system within a round. */
export interface RoundCell {
  readonly system: string
  readonly runbook: string
  readonly status: 'waiting' | 'running' | 'done' | 'left'
  /** Why it was left out: a value that is needed, a target that is not there, the round was stopped. */
  readonly left?: string
  readonly run?: string
  readonly outcome?: RunOutcome
  readonly worst?: Severity
  readonly findings: number
  readonly headline?: string
  /** Why it could not look: a target that does not answer is told apart from one that refuses. */
  readonly failure?: FailureKind
  /** Against the same cell of the round before. */
  readonly changed?: 'worse' | 'better' | 'new' | 'same'
}

export interface RoundSummary {
  readonly id: string
  readonly title: string
  readonly cadence?: string
  readonly operator: string
  readonly startedAt: string
  readonly finishedAt?: string
  readonly status: 'running' | 'finished' | 'stopped' | 'interrupted'
  /** Why it stopped before its end. */
  readonly stopped?: string
  readonly systems: number
  readonly outcome?: RunOutcome
}

export interface Round extends RoundSummary {
  readonly pace: RoundPace
  readonly cells: readonly RoundCell[]
}

import type { Profile } from '#domain/profile'
import type { StepState } from '#domain/run'
import type { Mode, RunHeader, RunTarget } from '#domain/run-event'
import type { ActionStep, Runbook } from '#domain/runbook'
import type { Identity } from '#domain/session'
import type { System } from '#domain/system'
import type { Table } from '#domain/table'
import type { Value } from '../expressions/value'
import type { EngineParts } from './engine'
import type { Pace } from './pace'
import type { Questions } from './questions'
import type { Recorder } from './record'

/** How a child begins; what is left out is as its parent's. */
export interface ChildStart {
  readonly mode?: Mode
  readonly targets?: Readonly<Record<string, string>>
}

/** One run while it is being walked. */
export interface Live {
  readonly id: string
  readonly parts: EngineParts
  readonly runbook: Runbook
  readonly header: RunHeader
  readonly system: System
  /** The profiles that stand for its targets, by id. */
  readonly profiles: ReadonlyMap<string, Profile>
  readonly values: Readonly<Record<string, Value>>
  readonly recorder: Recorder
  readonly questions: Questions
  readonly controller: AbortController
  /** Who each target was when this run first met it; a change to another is refused. */
  readonly identities: Map<string, Identity>
  /** What a step saw, word for word, where the record had to differ: who acts on a row needs its very name. */
  readonly exact: Map<string, Table>
  /** The repeated changes that are being made now, by step: the operator slows, pauses and stops them. */
  readonly paces: Map<string, Pace>
  /** Starts a child and resolves when it has ended. */
  child(step: string, link: string, how?: ChildStart): Promise<void>
}

export const stateOf = (live: Live, step: string): StepState => {
  const state = live.recorder.run.steps[step]
  if (!state) throw new Error(`run ${live.id} has no step ${step}`)
  return state
}

/** The profile a step speaks to; undefined when an optional target is not there. */
export const targetOf = (live: Live, step: ActionStep): RunTarget | undefined => live.header.targets[step.target]

/** Milliseconds since `start`, from the monotonic clock. */
export const since = (start: number) => Math.round(performance.now() - start)

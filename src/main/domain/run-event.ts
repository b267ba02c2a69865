import type { Chart } from './chart'
import type { DeploymentPart } from './deployment'
import type { Environment } from './environment'
import type { Failure } from './failure'
import type { Finding } from './finding'
import type { Answer, Question } from './question'
import type { ReportKind } from './report-kind'
import type { ActionKind, Effect, Role, StepKind } from './runbook'
import type { Identity } from './session'
import type { Table } from './table'

/** How a step ended. *unknown*: the link died between doing and hearing; only a read may settle it. */
export type StepOutcome = 'passed' | 'found' | 'failed' | 'cancelled' | 'unknown' | 'skipped'
export type RunOutcome = 'passed' | 'found' | 'failed' | 'cancelled' | 'unknown' | 'interrupted'
/** *look*: nobody is there. It only reads; what would ask or change is skipped with its reason. */
export type Mode = 'all' | 'step' | 'look'
/** *waiting*: a `hold` says why. *stopping*: after the batch that is under way. */
export type PaceState = 'running' | 'waiting' | 'paused' | 'stopping'

export interface RunTarget {
  readonly profile: string
  readonly name: string
  readonly address: string
}

export interface RunStep {
  readonly id: string
  readonly title: string
  readonly kind: StepKind
  readonly effect: Effect
  readonly target?: string
  /** How its evidence is drawn, where a table would not do. */
  readonly view?: 'plan'
  readonly chart?: Chart
  /** Columns that name a row: two runs are compared by them. */
  readonly key?: readonly string[]
}

/** What is known of a run before its first step; with the events it is all of it. */
export interface RunHeader {
  readonly id: string
  readonly runbook: string
  readonly title: string
  /** Hash of the text that runs: the file may change, the run does not. */
  readonly hash: string
  readonly system: { readonly id: string; readonly name: string; readonly environment: Environment }
  /** By the runbook's target name; an absent optional target is not here. */
  readonly targets: Readonly<Record<string, RunTarget>>
  /** As text; a secret parameter stands here as `••••`. */
  readonly parameters: Readonly<Record<string, string | null>>
  readonly thresholds: readonly {
    readonly id: string
    readonly title: string
    readonly warning: number
    readonly critical: number
    readonly unit: string
    readonly set: string
    readonly source: string
  }[]
  readonly steps: readonly RunStep[]
  /** Steps whose rows its certificate states; absent where there is none. */
  readonly certificate?: readonly string[]
  readonly report?: ReportKind
  /** Which part it is of the deployment of the version among its parameters. */
  readonly deployment?: DeploymentPart
  readonly operator: string
  readonly parent?: string
  readonly mode: Mode
}

type Body =
  | { type: 'run.started'; run: RunHeader }
  /** The operator took it up again at a step: retry, resume after a failure or an interruption. */
  | { type: 'run.resumed'; step: string; only: boolean; operator: string }
  | { type: 'run.mode'; mode: Mode }
  | { type: 'run.note'; text: string; operator: string }
  | { type: 'run.cancelling'; operator: string }
  | { type: 'run.finished'; outcome: RunOutcome }
  | { type: 'step.started'; step: string; attempt: number; identity?: Identity }
  /** Committed to disk before anything that changes a server. One without a later `step.done` or `step.finished` is unknown. */
  | {
      type: 'step.intent'
      step: string
      item?: string
      /** Of a change made in batches: which one, from 1. */
      batch?: number
      target: string
      identity: Identity
      text: string
    }
  /** The exact text that was or will be sent, with its values. */
  | {
      type: 'step.command'
      step: string
      item?: string
      role: Role
      kind: ActionKind
      text: string
      values: Readonly<Record<string, string | null>>
    }
  | { type: 'step.output'; step: string; stream: 'stdout' | 'stderr' | 'notice'; text: string }
  /** Where long work stands; `total` absent when nobody can know it. */
  | { type: 'step.progress'; step: string; label?: string; done?: number; total?: number; unit?: string }
  /** One batch of a repeated change was made: what it did (`done`), and where all of them stand. */
  | {
      type: 'step.batch'
      step: string
      item?: string
      batch: number
      done: number
      sum: number
      total?: number
      unit?: string
      ms: number
    }
  /** How a repeated change goes on: by the operator's word, or because it has to wait. `pauseMs` lies between two batches. */
  | { type: 'step.pace'; step: string; state: PaceState; pauseMs: number; reason?: string; operator?: string }
  | { type: 'step.table'; step: string; item?: string; role: Role; table: Table; ms: number }
  | { type: 'step.judged'; step: string; findings: readonly Finding[]; notes: readonly string[] }
  /** One item of an `each` step ended. */
  | { type: 'step.item'; step: string; item: string; outcome: StepOutcome; failure?: Failure; ms: number }
  | {
      type: 'step.undo'
      step: string
      state: 'kept' | 'running' | 'done' | 'failed' | 'impossible'
      text?: string
      failure?: Failure
    }
  | { type: 'step.child'; step: string; run: string; runbook: string; outcome?: RunOutcome }
  | { type: 'step.finished'; step: string; outcome: StepOutcome; failure?: Failure; reason?: string; ms: number }
  | { type: 'question.asked'; question: Question }
  | { type: 'question.answered'; id: string; answer: Answer; operator: string }

/** One thing that happened. The list of them is the run: panel, history and report fold the same list. */
export type RunEvent = { readonly seq: number; readonly at: string } & Readonly<Body>
export type NewRunEvent = Body

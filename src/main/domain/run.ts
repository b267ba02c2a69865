import type { Environment } from './environment'
import type { Failure } from './failure'
import type { Finding } from './finding'
import type { Answer, Question } from './question'
import type { ActionKind, Effect, Role, StepKind } from './runbook'
import type { Identity } from './session'
import type { Table } from './table'

/** How a step ended. *unknown*: the link died between doing and hearing; only a read may settle it. */
export type StepOutcome = 'passed' | 'found' | 'failed' | 'cancelled' | 'unknown' | 'skipped'
export type RunOutcome = 'passed' | 'found' | 'failed' | 'cancelled' | 'unknown' | 'interrupted'
export type Mode = 'all' | 'step'

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
  | { type: 'step.intent'; step: string; item?: string; target: string; identity: Identity; text: string }
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

export interface StepState extends RunStep {
  outcome?: StepOutcome
  running: boolean
  attempt: number
  startedAt?: string
  ms?: number
  failure?: Failure
  reason?: string
  findings: readonly Finding[]
  notes: readonly string[]
  commands: Extract<RunEvent, { type: 'step.command' }>[]
  tables: Extract<RunEvent, { type: 'step.table' }>[]
  items: Extract<RunEvent, { type: 'step.item' }>[]
  output: { stream: string; text: string }[]
  progress?: Extract<RunEvent, { type: 'step.progress' }>
  undo?: Extract<RunEvent, { type: 'step.undo' }>
  children: { run: string; runbook: string; outcome?: RunOutcome }[]
  /** What was last meant to be done, if nothing says it was. */
  intent?: Extract<RunEvent, { type: 'step.intent' }>
  identity?: Identity
}

/** A run as far as its events tell. */
export interface Run {
  header?: RunHeader
  status: 'planned' | 'running' | 'waiting' | 'finished'
  outcome?: RunOutcome
  cancelling: boolean
  mode: Mode
  startedAt?: string
  finishedAt?: string
  steps: Record<string, StepState>
  /** Open questions, oldest first. */
  questions: Question[]
  notes: { at: string; text: string; operator: string }[]
  /** seq of the last event folded in; a reader asks for what comes after it. */
  last: number
}

export const emptyRun = (): Run => ({
  status: 'planned',
  cancelling: false,
  mode: 'all',
  steps: {},
  questions: [],
  notes: [],
  last: 0,
})

const fresh = (step: RunStep): StepState => ({
  ...step,
  running: false,
  attempt: 0,
  findings: [],
  notes: [],
  commands: [],
  tables: [],
  items: [],
  output: [],
  children: [],
})

/** Folds one event into a run. The one place that says what an event means; yesterday's events must still fold. */
export function advance(run: Run, event: RunEvent): Run {
  const next = { ...run, last: event.seq }
  const change = (id: string, patch: (step: StepState) => Partial<StepState>): Run => {
    const step = run.steps[id]
    return step ? { ...next, steps: { ...run.steps, [id]: { ...step, ...patch(step) } } } : next
  }
  switch (event.type) {
    case 'run.started':
      return {
        ...next,
        header: event.run,
        mode: event.run.mode,
        status: 'running',
        startedAt: event.at,
        steps: Object.fromEntries(event.run.steps.map(step => [step.id, fresh(step)])),
      }
    case 'run.resumed':
      return { ...next, status: 'running', outcome: undefined, cancelling: false, finishedAt: undefined }
    case 'run.mode':
      return { ...next, mode: event.mode }
    case 'run.note':
      return { ...next, notes: [...run.notes, event] }
    case 'run.cancelling':
      return { ...next, cancelling: true }
    case 'run.finished':
      return {
        ...next,
        status: 'finished',
        outcome: event.outcome,
        finishedAt: event.at,
        questions: [],
        cancelling: false,
      }
    case 'step.started':
      return change(event.step, step => ({
        ...fresh(step),
        running: true,
        attempt: event.attempt,
        startedAt: event.at,
        identity: event.identity,
      }))
    case 'step.intent':
      return change(event.step, () => ({ intent: event }))
    case 'step.command':
      return change(event.step, step => ({ commands: [...step.commands, event] }))
    case 'step.output':
      return change(event.step, step => ({ output: [...step.output, event] }))
    case 'step.progress':
      return change(event.step, () => ({ progress: event }))
    case 'step.table':
      return change(event.step, step => ({ tables: [...step.tables, event] }))
    case 'step.judged':
      return change(event.step, step => ({
        findings: [...step.findings, ...event.findings],
        notes: [...step.notes, ...event.notes],
      }))
    case 'step.item':
      return change(event.step, step => ({
        items: [...step.items, event],
        intent: event.outcome === 'unknown' ? step.intent : undefined,
      }))
    case 'step.undo':
      return change(event.step, step => ({
        undo: event,
        intent: event.state === 'done' || (event.failure && !event.failure.lost) ? undefined : step.intent,
      }))
    case 'step.child':
      return change(event.step, step => ({
        children: [...step.children.filter(child => child.run !== event.run), event],
      }))
    case 'step.finished':
      return change(event.step, step => ({
        running: false,
        outcome: event.outcome,
        failure: event.failure,
        reason: event.reason,
        ms: event.ms,
        progress: undefined,
        intent: event.outcome === 'unknown' ? step.intent : undefined,
      }))
    case 'question.asked':
      return { ...next, status: 'waiting', questions: [...run.questions, event.question] }
    case 'question.answered': {
      const questions = run.questions.filter(question => question.id !== event.id)
      return {
        ...next,
        status: run.status === 'finished' ? 'finished' : questions.length ? 'waiting' : 'running',
        questions,
      }
    }
  }
}

export const foldRun = (events: readonly RunEvent[]): Run => events.reduce(advance, emptyRun())

/** Worst of its steps: unknown > failed > cancelled > found > passed. Skipped steps say nothing. */
export function outcomeOf(run: Pick<Run, 'steps'>): Exclude<RunOutcome, 'interrupted'> {
  const outcomes = new Set(Object.values(run.steps).map(step => step.outcome))
  for (const worst of ['unknown', 'failed', 'cancelled', 'found'] as const) if (outcomes.has(worst)) return worst
  return 'passed'
}

/** All findings of a run, each with its step, in step order. */
export const findingsOf = (run: Run) =>
  Object.values(run.steps).flatMap(step => step.findings.map(finding => ({ step: step.id, finding })))

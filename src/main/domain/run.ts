import type { Failure } from './failure'
import type { Finding } from './finding'
import type { Question } from './question'
import type { Mode, PaceState, RunEvent, RunHeader, RunOutcome, RunStep, StepOutcome } from './run-event'
import type { Identity } from './session'

/** Where a change stands that is made in batches. */
export interface Batches {
  readonly count: number
  readonly sum: number
  readonly total?: number
  readonly unit?: string
  /** How long the last batch took. */
  readonly ms?: number
  readonly state: PaceState
  readonly pauseMs: number
  readonly reason?: string
  /** When the first could begin: rates count from here. */
  readonly since: string
}

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
  batches?: Batches
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
      return {
        ...next,
        // Whoever takes up a run that only looked is there to be asked.
        mode: run.mode === 'look' ? 'all' : run.mode,
        status: 'running',
        outcome: undefined,
        cancelling: false,
        finishedAt: undefined,
      }
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
    case 'step.pace':
      return change(event.step, step => ({
        batches: {
          ...(step.batches ?? { count: 0, sum: 0, since: event.at }),
          state: event.state,
          pauseMs: event.pauseMs,
          reason: event.reason,
        },
      }))
    case 'step.batch':
      return change(event.step, step => ({
        intent: undefined,
        batches: {
          ...(step.batches ?? { state: 'running', pauseMs: 0, since: event.at }),
          count: event.batch,
          sum: event.sum,
          total: event.total,
          unit: event.unit,
          ms: event.ms,
        },
      }))
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

const order: RunOutcome[] = ['passed', 'found', 'cancelled', 'failed', 'interrupted', 'unknown']

/** The worst of several runs' outcomes; passed when there is none. */
export const worstOutcome = (outcomes: readonly RunOutcome[]): RunOutcome =>
  order[Math.max(0, ...outcomes.map(outcome => order.indexOf(outcome)))] ?? 'passed'

/** All findings of a run, each with its step, in step order. */
export const findingsOf = (run: Run) =>
  Object.values(run.steps).flatMap(step => step.findings.map(finding => ({ step: step.id, finding })))

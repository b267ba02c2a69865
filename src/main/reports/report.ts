import { type Comparison, compare } from '#domain/comparison'
import type { Failure } from '#domain/failure'
import { type Finding, type Link, worstFirst } from '#domain/finding'
import { findingsOf, foldRun, type Run, type StepState } from '#domain/run'
import type { RunEvent, RunHeader, RunOutcome } from '#domain/run-event'
import type { Runbook } from '#domain/runbook'

/** A run, arranged for a reader: what is wrong first, then what was done. */
export interface Report {
  readonly header: RunHeader
  readonly summary?: string
  readonly sources: Runbook['sources']
  readonly outcome: RunOutcome | null
  readonly startedAt?: string
  readonly finishedAt?: string
  /** Worst first, each with the title of its step. */
  readonly findings: readonly { readonly step: string; readonly finding: Finding }[]
  /** What could not be found out, and why. */
  readonly failures: readonly { readonly step: string; readonly failure: Failure; readonly item?: string }[]
  readonly steps: readonly StepState[]
  readonly notes: Run['notes']
  /** Against an earlier run of its runbook. */
  readonly comparison?: Comparison
  readonly answers: readonly Extract<RunEvent, { type: 'question.answered' }>[]
}

/**
 * Arranges the events of a run. With the runbook it also says what the run was for, with an earlier run what changed since.
 * Throws when a list holds no run.
 */
export function reportOf(
  events: readonly RunEvent[],
  runbook?: Pick<Runbook, 'summary' | 'sources'>,
  earlier?: readonly RunEvent[],
): Report {
  const run = foldRun(events)
  if (!run.header) throw new RangeError('These events hold no run.')
  const steps = Object.values(run.steps)
  const title = (id: string) => run.steps[id]?.title ?? id
  return {
    header: run.header,
    summary: runbook?.summary,
    sources: runbook?.sources ?? [],
    outcome: run.outcome ?? null,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    findings: worstFirst(
      findingsOf(run).map(({ step, finding }) => ({ step: title(step), finding, severity: finding.severity })),
    ),
    failures: steps.flatMap(step => [
      ...(step.failure ? [{ step: step.title, failure: step.failure }] : []),
      ...step.items.flatMap(({ item, failure }) => (failure ? [{ step: step.title, item, failure }] : [])),
    ]),
    steps,
    notes: run.notes,
    comparison: earlier && compare(foldRun(earlier), run),
    answers: events.filter(event => event.type === 'question.answered'),
  }
}

/** A link as the terminal and a runbook write it: `family/name?param=value` or `#step`. */
export function linkText({ runbook, step, parameters }: Link): string {
  const query = new URLSearchParams(parameters).toString()
  return `${runbook ?? ''}${query ? `?${query}` : ''}${step ? `#${step}` : ''}`
}

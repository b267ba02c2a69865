import type { Finding } from '#domain/finding'
import type { Run, StepState } from '#domain/run'
import { findingsOf } from '#domain/run'
import type { StepOutcome } from '#domain/run-event'

/** How a step went in one of the two runs. */
export interface ComparedStep {
  readonly outcome: StepOutcome
  readonly ms: number
}

export interface ComparedRuns {
  readonly gone: readonly Finding[]
  readonly fresh: readonly Finding[]
  /** Still there, with what was said of it before where that differs. */
  readonly both: readonly { readonly finding: Finding; readonly was?: string }[]
  readonly steps: readonly {
    readonly title: string
    readonly before: ComparedStep | undefined
    readonly after: ComparedStep | undefined
  }[]
}

// Numbers in a title change from look to look ("31 % dead"); the thing it is about does not.
const about = (step: string, finding: Finding) =>
  `${step} ${finding.severity} ${finding.title.replace(/\d[\d.,]*/g, '#')}`

/** What two runs of a runbook tell apart: findings gone, new, still there; durations step by step. */
export function compareRuns(before: Run, after: Run): ComparedRuns {
  const key = (entry: ReturnType<typeof findingsOf>[number]) => about(entry.step, entry.finding)
  const old = new Map(findingsOf(before).map(entry => [key(entry), entry.finding.title]))
  const now = new Set(findingsOf(after).map(key))
  const ids = new Set([...Object.keys(before.steps), ...Object.keys(after.steps)])
  return {
    gone: findingsOf(before).flatMap(entry => (now.has(key(entry)) ? [] : [entry.finding])),
    fresh: findingsOf(after).flatMap(entry => (old.has(key(entry)) ? [] : [entry.finding])),
    both: findingsOf(after).flatMap(entry => {
      const was = old.get(key(entry))
      if (was === undefined) return []
      return [{ finding: entry.finding, ...(was === entry.finding.title ? {} : { was }) }]
    }),
    steps: [...ids].map(id => ({
      title: after.steps[id]?.title ?? before.steps[id]?.title ?? id,
      before: wentOf(before.steps[id]),
      after: wentOf(after.steps[id]),
    })),
  }
}

const wentOf = (step: StepState | undefined): ComparedStep | undefined =>
  step?.outcome === undefined ? undefined : { outcome: step.outcome, ms: step.ms ?? 0 }

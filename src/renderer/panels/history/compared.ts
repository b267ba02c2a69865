import { compareFindings } from '#domain/compare-findings'
import type { Finding } from '#domain/finding'
import type { Run, StepState } from '#domain/run'
import type { StepOutcome } from '#domain/run-event'

/** How a step went in one of the two runs. */
export interface ComparedStep {
  readonly outcome: StepOutcome
  readonly ms: number
}

export interface ComparedRuns {
  readonly gone: readonly Finding[]
  readonly fresh: readonly Finding[]
  /** Their step could not look again: nobody knows whether they are gone. */
  readonly unseen: readonly Finding[]
  /** Still there, with what was said of it before where that differs. */
  readonly both: readonly { readonly finding: Finding; readonly was?: string }[]
  readonly steps: readonly {
    readonly title: string
    readonly before: ComparedStep | undefined
    readonly after: ComparedStep | undefined
  }[]
}

/** What two runs tell apart: findings gone, new, still there; durations step by step. */
export function compareRuns(before: Run, after: Run): ComparedRuns {
  const { gone, fresh, unseen, worse, better, same } = compareFindings(before, after)
  const ids = new Set([...Object.keys(before.steps), ...Object.keys(after.steps)])
  const findings = (told: readonly { readonly finding: Finding }[]) => told.map(one => one.finding)
  return {
    ...{ gone: findings(gone), fresh: findings(fresh), unseen: findings(unseen) },
    both: [...worse, ...better, ...same].map(({ finding, was }) => ({
      finding,
      ...(was.title === finding.title ? {} : { was: was.title }),
    })),
    steps: [...ids].map(id => ({
      title: after.steps[id]?.title ?? before.steps[id]?.title ?? id,
      before: wentOf(before.steps[id]),
      after: wentOf(after.steps[id]),
    })),
  }
}

const wentOf = (step: StepState | undefined): ComparedStep | undefined =>
  step?.outcome === undefined ? undefined : { outcome: step.outcome, ms: step.ms ?? 0 }

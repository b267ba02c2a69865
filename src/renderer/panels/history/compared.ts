import type { Finding } from '#domain/finding'
import type { Run } from '#domain/run'
import { findingsOf } from '#domain/run'

export interface ComparedRuns {
  readonly gone: readonly Finding[]
  readonly fresh: readonly Finding[]
  readonly both: readonly Finding[]
  readonly steps: readonly {
    readonly title: string
    readonly before: number | undefined
    readonly after: number | undefined
  }[]
}

// Numbers in a title change from look to look ("31 % dead"); the thing it is about does not.
const about = (step: string, finding: Finding) =>
  `${step} ${finding.severity} ${finding.title.replace(/\d[\d.,]*/g, '#')}`

/** What two runs of a runbook tell apart: findings gone, new, still there; durations step by step. */
export function compareRuns(before: Run, after: Run): ComparedRuns {
  const key = (entry: ReturnType<typeof findingsOf>[number]) => about(entry.step, entry.finding)
  const old = new Set(findingsOf(before).map(key))
  const now = new Set(findingsOf(after).map(key))
  const ids = new Set([...Object.keys(before.steps), ...Object.keys(after.steps)])
  return {
    gone: findingsOf(before).flatMap(entry => (now.has(key(entry)) ? [] : [entry.finding])),
    fresh: findingsOf(after).flatMap(entry => (old.has(key(entry)) ? [] : [entry.finding])),
    both: findingsOf(after).flatMap(entry => (old.has(key(entry)) ? [entry.finding] : [])),
    steps: [...ids].map(id => ({
      title: after.steps[id]?.title ?? before.steps[id]?.title ?? id,
      before: before.steps[id]?.ms,
      after: after.steps[id]?.ms,
    })),
  }
}

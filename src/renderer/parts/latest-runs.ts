import type { RunSummary } from '#contract/runs'

/** The newest finished run of each runbook on each system: what is known today. Children count with their parents' own runbook. */
export function latestRuns(runs: readonly RunSummary[]): RunSummary[] {
  const latest = new Map<string, RunSummary>()
  for (const run of runs) {
    if (run.status !== 'finished') continue
    const key = JSON.stringify([run.system, run.runbook])
    const before = latest.get(key)
    if (!before || before.startedAt < run.startedAt) latest.set(key, run)
  }
  return [...latest.values()]
}

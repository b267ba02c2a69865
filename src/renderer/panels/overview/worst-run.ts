import type { RunSummary } from '#contract/runs'

const rankOf = (run: RunSummary) => {
  if (run.outcome === 'unknown') return 0
  if (run.outcome === 'interrupted') return 1
  if (run.outcome === 'failed') return 3
  if (run.outcome === 'found') return run.worst === 'critical' ? 2 : 4
  return 5
}

/** The run that says the worst, with its rank (0 is worst); undefined where nothing ran. Not knowing is worse than trouble. */
export function worstRun(runs: readonly RunSummary[]): { run: RunSummary; rank: number } | undefined {
  return runs.map(run => ({ run, rank: rankOf(run) })).toSorted((a, b) => a.rank - b.rank)[0]
}

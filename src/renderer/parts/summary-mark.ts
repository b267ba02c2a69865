import type { RunSummary } from '#contract/runs'
import type { Mark } from './outcome'

/** How a run in a list stands, as the word its mark shows. */
export function markOfSummary(run: Pick<RunSummary, 'status' | 'outcome' | 'worst'>): Mark {
  if (run.status !== 'finished') return run.status
  if (run.outcome === 'found' && run.worst === 'critical') return 'critical'
  return run.outcome ?? 'unknown'
}

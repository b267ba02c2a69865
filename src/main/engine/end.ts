import { outcomeOf, type Run } from '#domain/run'
import type { RunOutcome } from '#domain/run-event'

/** How a run stands that is not walked any further. One with steps that nobody came to has not passed. */
export function endOf(run: Run): RunOutcome {
  const outcome = outcomeOf(run)
  const unreached = Object.values(run.steps).some(step => step.outcome === undefined)
  return unreached && (outcome === 'passed' || outcome === 'found') ? 'interrupted' : outcome
}

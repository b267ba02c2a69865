import type { RunOutcome, StepOutcome } from '#domain/run-event'

const words: Record<RunOutcome | StepOutcome, string> = {
  passed: 'Passed',
  found: 'Found something',
  failed: 'Failed: could not find out',
  cancelled: 'Cancelled',
  unknown: 'Unknown: the link was lost; it may have happened',
  skipped: 'Skipped',
  interrupted: 'Interrupted',
}

export const outcomeWord = (outcome: RunOutcome | StepOutcome | null | undefined) =>
  outcome ? words[outcome] : 'Not run'

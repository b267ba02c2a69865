import type { RunOutcome } from './run-event'

const day = 86_400_000

export const cadences = ['daily', 'weekly', 'monthly', 'quarterly'] as const
export type Recurring = (typeof cadences)[number]

/** How long a cadence lasts, milliseconds. */
export const lengthOf: Record<Recurring, number> = {
  daily: day,
  weekly: 7 * day,
  monthly: 30 * day,
  quarterly: 91 * day,
}

/** After how long a look is old. Shorter than the name says, so that a Monday round at nine is due again at eight. */
export const staleAfter: Record<Recurring, number> = {
  daily: 0.8 * day,
  weekly: 6.5 * day,
  monthly: 29 * day,
  quarterly: 89 * day,
}

/** Nobody has been told what such a run would have found. */
export const isBrokenOff = (outcome: RunOutcome | null) => brokenOff.has(outcome)
const brokenOff: ReadonlySet<RunOutcome | null> = new Set<RunOutcome>(['cancelled', 'interrupted', 'failed'])

import type { RunOutcome } from '#domain/run-event'
import type { Cadence } from '#domain/runbook'

const day = 86_400_000
/** After how long a look is old. Shorter than the name says, so that a Monday round at nine is due again at eight. */
const staleAfter: Record<Exclude<Cadence, 'on-demand'>, number> = {
  daily: 0.8 * day,
  weekly: 6.5 * day,
  monthly: 29 * day,
  quarterly: 89 * day,
}

export const cadences = ['daily', 'weekly', 'monthly', 'quarterly'] as const

/** Whether a routine runbook should be run again now. One that never ran, or was broken off, is due. */
export function isDue(
  cadence: Cadence,
  last: { readonly at: string; readonly outcome: RunOutcome | null } | undefined,
  now: number,
): boolean {
  if (cadence === 'on-demand') return false
  return last === undefined || brokenOff.has(last.outcome) || now - Date.parse(last.at) > staleAfter[cadence]
}

/** Nobody has been told what such a run would have found. */
const brokenOff: ReadonlySet<RunOutcome | null> = new Set<RunOutcome>(['cancelled', 'interrupted', 'failed'])

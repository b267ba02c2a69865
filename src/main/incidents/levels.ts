import type { IncidentPolicy, IncidentSeverity, Levels } from '#domain/incident'

/**
 * Who must answer until when. The times to acknowledge are those of the guides (esn-platform, severity levels). How often
 * those who wait are told something is our own: half of what an outage may go unanswered makes silence longer than the
 * trouble, so twice as long for the gravest, then as long as one may take to answer; a blemish is told when it is over.
 */
export const shippedLevels: Levels = {
  P0: { acknowledge: 15, update: 30 },
  P1: { acknowledge: 60, update: 60 },
  P2: { acknowledge: 240, update: 240 },
  P3: { acknowledge: 'next-business-day' },
}

/** A system's levels, with those that ship where it has said nothing. */
export const levelsOf = (policy: IncidentPolicy = {}): Levels => ({ ...shippedLevels, ...policy.levels })

const order: readonly IncidentSeverity[] = ['P0', 'P1', 'P2', 'P3']

/** Whether a severity is at least as grave as another. */
export const asGraveAs = (severity: IncidentSeverity, least: IncidentSeverity) =>
  order.indexOf(severity) <= order.indexOf(least)

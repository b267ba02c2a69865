import { Cron } from 'croner'
import type { Incident, IncidentPolicy } from '#domain/incident'
import { isZone } from '#domain/quiet-hours'
import { levelsOf } from './levels'

/** What the clocks read; they are of the clock on the wall, so they go on while the machine sleeps. */
export type Clocked = Pick<Incident, 'state' | 'severity' | 'declaredAt' | 'acknowledgedAt' | 'toldAt'>

/** A business day ends at five in the afternoon, Monday to Friday: the field's habit; the guides name no hour. Holidays are not known. */
const endOfBusiness = '0 17 * * 1-5'
const midnight = '0 0 * * *'

/** Until when somebody has to have acknowledged; ISO 8601 UTC. */
export function acknowledgeBy(
  { severity, declaredAt }: Pick<Clocked, 'severity' | 'declaredAt'>,
  policy?: IncidentPolicy,
): string {
  const { acknowledge } = levelsOf(policy)[severity]
  return acknowledge === 'next-business-day'
    ? nextBusinessDay(declaredAt, policy?.zone)
    : later(declaredAt, acknowledge)
}

/** Until when something is awaited of somebody: the acknowledgement, then the next update; undefined when nothing is. */
export function dueAt(incident: Clocked, policy?: IncidentPolicy): string | undefined {
  const { state, severity, acknowledgedAt, declaredAt, toldAt } = incident
  if (state === 'declared') return acknowledgeBy(incident, policy)
  if (state === 'resolved' || state === 'closed') return undefined
  const { update } = levelsOf(policy)[severity]
  const last = [acknowledgedAt ?? declaredAt, toldAt ?? ''].toSorted().at(-1)
  return update === undefined || !last ? undefined : later(last, update)
}

/** The end of the first business day after the one of `at`, by the zone's own clock, whichever way it was put that night. */
export function nextBusinessDay(at: string, zone?: string): string {
  const timezone = zone && isZone(zone) ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone
  const next = (pattern: string, from: Date) => new Cron(pattern, { timezone }).nextRun(from) ?? from
  return next(endOfBusiness, next(midnight, new Date(at))).toISOString()
}

const later = (at: string, minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString()

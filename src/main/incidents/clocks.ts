import { Cron } from 'croner'
import type { Incident, IncidentPolicy, IncidentSeverity } from '#domain/incident'
import { isZone } from '#domain/quiet-hours'
import { type Graded, gradesOf } from './grades'
import { levelsOf } from './levels'

/** What the clocks read; they are of the clock on the wall, so they go on while the machine sleeps. */
export type Clocked = Graded & Pick<Incident, 'state' | 'acknowledgedAt' | 'toldAt'>

/** A business day ends at five in the afternoon, Monday to Friday: the field's habit; the guides name no hour. */
const endOfBusiness = '0 17 * * 1-5'
const midnight = '0 0 * * *'

/** Until when somebody has to have acknowledged what is awaited since then; ISO 8601 UTC. */
export function acknowledgeBy(severity: IncidentSeverity, since: string, policy?: IncidentPolicy): string {
  const { acknowledge } = levelsOf(policy)[severity]
  return acknowledge === 'next-business-day' ? nextBusinessDay(since, policy) : later(since, acknowledge)
}

/** Until when those who wait have to be told something after that moment; undefined where no word is promised. */
export function tellBy(severity: IncidentSeverity, since: string, policy?: IncidentPolicy): string | undefined {
  const { update } = levelsOf(policy)[severity]
  return update === undefined ? undefined : later(since, update)
}

/** Until when something is awaited of somebody: the acknowledgement, then the next update; undefined when nothing is. */
export function dueAt(incident: Clocked, policy?: IncidentPolicy): string | undefined {
  const { state, severity, acknowledgedAt, declaredAt, toldAt } = incident
  // With another severity its clock begins anew: nobody can have kept one that did not hold yet.
  const graded = gradesOf(incident).at(-1)?.from ?? declaredAt
  if (state === 'declared') return acknowledgeBy(severity, graded, policy)
  if (state === 'resolved' || state === 'closed') return undefined
  const last = [acknowledgedAt ?? declaredAt, toldAt ?? '', graded].toSorted().at(-1)
  return tellBy(severity, last ?? graded, policy)
}

/** The end of the first business day after the one of `at`, by the zone's own clock, whichever way it was put that night. */
export function nextBusinessDay(at: string, { zone, holidays = [] }: IncidentPolicy = {}): string {
  const timezone = zone && isZone(zone) ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone
  const next = (pattern: string, from: Date) => new Cron(pattern, { timezone }).nextRun(from) ?? from
  const free = new Set(holidays)
  // Written the Swedish way a day is its ISO date.
  const days = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' })
  let end = next(endOfBusiness, next(midnight, new Date(at)))
  for (let left = free.size; left > 0 && free.has(days.format(end)); left--) end = next(endOfBusiness, end)
  return end.toISOString()
}

const later = (at: string, minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString()

import type { Incident, IncidentSeverity } from '#domain/incident'

/** What says which severity an incident had when. */
export type Graded = Pick<Incident, 'severity' | 'declaredAt' | 'graded'>

interface Grade {
  readonly severity: IncidentSeverity
  /** ISO 8601 UTC. */
  readonly from: string
  /** Absent for the one it has now. */
  readonly until?: string
}

/** The severities it had, the first first. */
export function gradesOf({ severity, declaredAt, graded = [] }: Graded): readonly Grade[] {
  const begin = (at: number) => graded[at - 1]?.until ?? declaredAt
  return [...graded.map((one, at): Grade => ({ ...one, from: begin(at) })), { severity, from: begin(graded.length) }]
}

/**
 * Until when something was to be done that was awaited since `from` and is done, or still is not, at `to`: a clock begins
 * anew with each severity, for nobody can have kept one that did not hold yet. Where one ran out, that one; else the last.
 */
export function dueBetween(
  incident: Graded,
  from: string,
  to: string,
  end: (severity: IncidentSeverity, since: string) => string | undefined,
): string | undefined {
  let last: string | undefined
  for (const { severity, from: graded, until } of gradesOf(incident)) {
    if (until !== undefined && until <= from) continue
    if (graded > to) break
    last = end(severity, graded > from ? graded : from)
    if (last !== undefined && last < (until !== undefined && until < to ? until : to)) return last
  }
  return last
}

import type { Incident } from '#domain/incident'

/** Over several incidents, milliseconds; absent where none of them says. */
export interface Measures {
  readonly acknowledged: number
  /** Mean time from declaration to acknowledgement. */
  readonly mttaMs?: number
  readonly resolved: number
  /** Mean time from when the trouble began to its resolution. */
  readonly mttrMs?: number
}

type Timed = Pick<Incident, 'beganAt' | 'declaredAt' | 'acknowledgedAt' | 'resolvedAt'>

/** Means over those that came so far. One whose clock went backwards in between says nothing. */
export function measuresOf(incidents: readonly Timed[]): Measures {
  const toAcknowledge = incidents.flatMap(one => between(one.declaredAt, one.acknowledgedAt))
  const toResolve = incidents.flatMap(one => between(one.beganAt, one.resolvedAt))
  return {
    acknowledged: toAcknowledge.length,
    resolved: toResolve.length,
    ...(toAcknowledge.length > 0 && { mttaMs: mean(toAcknowledge) }),
    ...(toResolve.length > 0 && { mttrMs: mean(toResolve) }),
  }
}

const between = (from: string, to: string | undefined): readonly number[] => {
  const ms = to === undefined ? Number.NaN : Date.parse(to) - Date.parse(from)
  return ms >= 0 ? [ms] : []
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

import { lengthOf, staleAfter } from '#domain/due'
import type { Routine, RoutineStanding } from '#domain/routine'
import { nextTime } from './schedule'

/** Moments of a routine, milliseconds since 1970; undefined where there was none. */
export interface Known {
  /** All of it was done. */
  readonly doneAt: number | undefined
  /** It is known since then: what its schedule asked for before that was asked of nobody. */
  readonly seenAt: number | undefined
}

/** Moments further ahead than this were written while a clock stood wrong; nobody did anything then. */
const aheadMs = 60_000

/**
 * Where a routine stands now. With a schedule it is due from the first time after it was done, and overdue from the second;
 * without one it is due when a look of its cadence is old, and overdue when one was missed. Never done, it is due.
 */
export function standingOf(
  { cadence, cron, zone }: Pick<Routine, 'cadence' | 'cron' | 'zone'>,
  known: Known,
  now: number,
): Pick<RoutineStanding, 'state' | 'nextAt'> {
  const [doneAt, seenAt] = [known.doneAt, known.seenAt].map(at =>
    at !== undefined && at > now + aheadMs ? undefined : at,
  )
  const [dueAt, overdueAt] = cron === undefined ? byCadence() : byClock()
  const state = now < dueAt ? 'done' : now < overdueAt ? 'due' : 'overdue'
  return { state, nextAt: new Date(dueAt).toISOString() }

  function byCadence(): readonly [number, number] {
    if (doneAt === undefined) return [seenAt ?? now, Number.POSITIVE_INFINITY]
    return [doneAt + staleAfter[cadence], doneAt + staleAfter[cadence] + lengthOf[cadence]]
  }

  function byClock(): readonly [number, number] {
    const never = now + lengthOf.quarterly * 100
    const isLost = doneAt === undefined && seenAt === undefined && (known.doneAt ?? known.seenAt) !== undefined
    if (isLost) return [now, never]
    const first = nextTime({ cron, zone }, Math.max(doneAt ?? 0, seenAt ?? 0) || now) ?? never
    return [first, nextTime({ cron, zone }, first) ?? never]
  }
}

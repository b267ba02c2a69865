import { z } from 'zod'

/** What is to be done on a system again and again: runbooks of the catalogue, or a thing of the operator's own to tick. */
export const routineSchema = z.strictObject({
  id: z.string().min(1).max(80),
  title: z.string().trim().min(1).max(160),
  cadence: z.enum(['daily', 'weekly', 'monthly', 'quarterly']),
  /** When it comes due, as a cron expression in the zone; absent: a cadence after it was last done. */
  cron: z.string().max(120).optional(),
  zone: z.string().max(60).optional(),
  /** Runbooks by id; none: a thing of the operator's own, done when it is ticked. */
  runbooks: z.array(z.string()).default([]),
  /** Runs by itself when due. Only what reads; a runbook that changes something waits for the operator. */
  automatic: z.boolean().default(false),
  note: z.string().max(2000).default(''),
})
export type Routine = z.infer<typeof routineSchema>

/** The id of the catalogue's routine that a round of this cadence does. */
export const roundRoutine = (cadence: Routine['cadence']) => `catalogue/${cadence}`

export interface RoutineStanding {
  readonly system: string
  readonly routine: Routine
  /** The catalogue's own for this cadence, or the operator's. */
  readonly origin: 'catalogue' | 'own'
  readonly state: 'done' | 'due' | 'overdue'
  readonly lastAt?: string
  readonly lastBy?: string
  /** The round that did it. */
  readonly lastRound?: string
  /** When it comes due or, if it is due, since when it is; ISO 8601 UTC. */
  readonly nextAt: string
  /** Why its schedule cannot be read, as one from a file by hand; it is then due. */
  readonly problem?: string
}

/** What is known of a routine beside the runs of its runbooks. */
export interface RoutineMark {
  readonly system: string
  readonly routine: string
  /** ISO 8601 UTC. */
  readonly at: string
  /** *seen*: it is known from then on. *begun*: the console began it by itself. *done*: the operator ticked it. */
  readonly kind: 'seen' | 'begun' | 'done'
  readonly operator?: string
  readonly round?: string
  readonly note: string
}

/** What the store keeps of routines. */
export interface RoutineMarks {
  add(mark: RoutineMark): Promise<void>
  /** The newest of each kind, for every routine of a system or of all. */
  newest(system?: string): Promise<readonly RoutineMark[]>
  /** Forgets all about a routine that is no more. */
  forget(system: string, routine: string): Promise<void>
}

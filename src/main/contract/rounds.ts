import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { Round, RoundNews, RoundSummary } from '#domain/round'
import { type Routine, type RoutineStanding, routineSchema } from '#domain/routine'
import { procedure } from './procedure'

const one = z.strictObject({ round: z.string() })

export const startRoundSchema = z.strictObject({
  /** By id; none means all. */
  systems: z.array(z.string()).default([]),
  /** The runbooks of this cadence that only read, or the looks of those that also change; or those that are named. */
  cadence: z.enum(['daily', 'weekly', 'monthly', 'quarterly']).optional(),
  runbooks: z.array(z.string()).optional(),
  atOnce: z.number().int().min(1).max(50).default(20),
  canary: z.boolean().default(true),
  stopAfter: z.number().int().min(0).max(10_000).default(0),
  gapMs: z.number().int().min(0).max(60_000).default(0),
  /** Made by the caller for one press of the button: the same key again answers the same round. */
  key: z.string().min(8).max(80),
})

export const rounds = {
  start: procedure.input(startRoundSchema).output(type<{ round: string }>()),
  /** Begins nothing new; what runs is cancelled, verified. */
  cancel: procedure.input(one).output(type<void>()),
  get: procedure.input(one).output(type<Round>()),
  /** The round as it stands, then its cells as they change, at most twice a second; `hearRound` puts them together. Ends with the round. */
  follow: procedure.input(one).output(eventIterator(type<RoundNews>())),
  list: procedure
    .input(z.strictObject({ system: z.string().optional(), limit: z.number().int().min(1).max(200).default(50) }))
    .output(type<RoundSummary[]>()),
}

export const routines = {
  /** What is due, overdue and done, of one system or all. */
  list: procedure.input(z.strictObject({ system: z.string().optional() })).output(type<RoutineStanding[]>()),
  /** Refuses a cron expression or a zone that is none, saying why. */
  save: procedure.input(z.strictObject({ system: z.string(), routine: routineSchema })).output(type<Routine>()),
  remove: procedure.input(z.strictObject({ system: z.string(), id: z.string() })).output(type<void>()),
  /** Ticks a thing of the operator's own. */
  done: procedure
    .input(z.strictObject({ system: z.string(), id: z.string(), note: z.string().trim().max(2000).default('') }))
    .output(type<void>()),
}

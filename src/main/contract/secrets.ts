import { type } from '@orpc/contract'
import { z } from 'zod'
import type { Environment } from '#domain/environment'
import { type NamedSecret, namedSecretSchema, type SecretState } from '#domain/named-secret'
import type { RunOutcome } from '#domain/run-event'
import { procedure } from './procedure'

/** A secret by its name, how old it is by its own policy, and when it was rotated here. Nobody here knows its value. */
export interface StandingSecret {
  readonly system: { readonly id: string; readonly name: string; readonly environment: Environment }
  readonly secret: NamedSecret
  readonly state: SecretState
  /** Whole days; null where nobody said since when it is the same. */
  readonly ageDays: number | null
  /** The newest run that was to rotate it. */
  readonly last: { readonly run: string; readonly at: string; readonly outcome: RunOutcome | null } | null
}

/** A secret as whoever edits it had found it. */
const wasSchema = z.strictObject({ name: z.string(), changedOn: z.string().optional() })

export const secrets = {
  /** Of all systems, what is overdue first. */
  list: procedure.output(type<StandingSecret[]>()),
  /** Adds it, or replaces the one that `was`. A day that was not edited stays as it is by now: it may have been rotated meanwhile. */
  save: procedure
    .input(z.strictObject({ system: z.string(), secret: namedSecretSchema, was: wasSchema.optional() }))
    .output(type<NamedSecret>()),
  /** Answers what was removed, so that it can be saved again. */
  remove: procedure.input(z.strictObject({ system: z.string(), name: z.string() })).output(type<NamedSecret>()),
}

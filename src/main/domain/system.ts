import { z } from 'zod'
import { alertRuleSchema, quietHoursSchema } from './alert'
import { environmentSchema } from './environment'
import { incidentPolicySchema } from './incident'
import { namedSecretSchema } from './named-secret'
import { routineSchema } from './routine'

/** A fact of a system that runbooks use as a value: a log path, a service's name, a folder of backups. */
export const factsSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/),
  z.union([z.string(), z.number(), z.boolean()]),
)

/** A system's own line for a threshold; what is left out stays as shipped. */
export const overrideSchema = z.strictObject({
  warning: z.number().optional(),
  critical: z.number().optional(),
  clear: z.number().optional(),
})

/** How often the targets of a system are measured. */
export const samplingSchema = z.strictObject({ everySeconds: z.number().int().min(15).max(300) })

/** A colour to know a system by, beside the one of its environment. */
export const colours = ['red', 'orange', 'gold', 'green', 'teal', 'blue', 'violet', 'grey'] as const

/** The unit of work: an environment, its targets (profiles), what is known of it, and where its lines are drawn. */
export const systemSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().trim().min(1).max(80),
  environment: environmentSchema,
  colour: z.enum(colours).optional(),
  note: z.string().max(4000).default(''),
  facts: factsSchema.default({}),
  /** By threshold id, or `target/threshold` for one target only. */
  thresholds: z.record(z.string(), overrideSchema).default({}),
  /** Its targets are measured again and again, at this distance; absent: not at all. */
  sampling: samplingSchema.optional(),
  alerts: z.array(alertRuleSchema).optional(),
  quiet: z.array(quietHoursSchema).optional(),
  /** The operator's own, beside those of the catalogue. */
  routines: z.array(routineSchema).optional(),
  /** The template it was made from, by id; it names the guide whose procedures hold here. */
  template: z.string().max(80).optional(),
  /** Clocks and people of its incidents. */
  incidents: incidentPolicySchema.optional(),
  /** What must be changed from time to time, beside the secrets of its profiles. Never a value. */
  secrets: z.array(namedSecretSchema).max(500).optional(),
})

export type System = z.infer<typeof systemSchema>
export type Facts = z.infer<typeof factsSchema>

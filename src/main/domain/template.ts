import { z } from 'zod'
import type { AlertRule } from './alert'
import { environmentSchema } from './environment'
import { incidentPolicySchema } from './incident'
import { namedSecretSchema } from './named-secret'
import { protocolSchema } from './profile'
import { routineSchema } from './routine'
import { factsSchema, overrideSchema, samplingSchema } from './system'

/** A target as far as the guide knows it. */
const templateTargetSchema = z.strictObject({
  protocol: protocolSchema,
  /** What it is there for. */
  note: z.string().trim().min(1).max(300),
  /** Some systems have none. */
  optional: z.boolean().default(false),
  /** Fields of the profile that the guide names. */
  is: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).default({}),
  /** Fields that only the operator knows. */
  fill: z.array(z.string()).default([]),
  /** Whether it has a secret; it is asked for until the operator says where it is. */
  secret: z.enum(['none', 'ask']).default('none'),
})
export type TemplateTarget = z.infer<typeof templateTargetSchema>

/** A system as a maintenance guide describes it, as the file of the template writes it. */
export const templateSchema = z.strictObject({
  title: z.string().trim().min(1).max(120),
  summary: z.string().trim().min(1).max(600),
  environment: environmentSchema.default('production'),
  targets: z.record(z.string(), templateTargetSchema),
  facts: factsSchema.default({}),
  /** Facts that only the operator knows, with what each is. */
  asks: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string().min(1).max(200)).default({}),
  thresholds: z.record(z.string(), overrideSchema).default({}),
  /** Presets of alert rules, by id. */
  alerts: z.array(z.string()).default([]),
  routines: z.array(routineSchema).default([]),
  incidents: incidentPolicySchema.optional(),
  secrets: z.array(namedSecretSchema).default([]),
  sampling: samplingSchema.optional(),
})

/** A template as it is used: its presets are rules. Its id is that of its guide. */
export type Template = Omit<z.infer<typeof templateSchema>, 'alerts'> & {
  readonly id: string
  readonly alerts: readonly AlertRule[]
}

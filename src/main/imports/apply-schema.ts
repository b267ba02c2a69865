import { slug } from 'github-slugger'
import { z } from 'zod'
import { alertRuleSchema, quietHoursSchema } from '#domain/alert'
import { environmentSchema } from '#domain/environment'
import { incidentPolicySchema } from '#domain/incident'
import { namedSecretSchema } from '#domain/named-secret'
import type { SecretSource } from '#domain/profile'
import { routineSchema } from '#domain/routine'
import { colours, factsSchema, overrideSchema, samplingSchema } from '#domain/system'

const noLiteral =
  'A secret is never written here: say where it is, `secret: {env: NAME}`, `{file: PATH}`, `{command: LINE}`, or `ask`, or `stored`.'

/** A secret is named, never written down: where it stands, or a word for who gives it. */
export const secretSchema = z.union(
  [
    z.enum(['none', 'ask', 'stored']).transform((from): SecretSource => ({ from })),
    z.strictObject({ env: z.string().min(1) }).transform(({ env }): SecretSource => ({ from: 'env', name: env })),
    z.strictObject({ file: z.string().min(1) }).transform(({ file }): SecretSource => ({ from: 'file', path: file })),
    z
      .strictObject({
        command: z.string().min(1),
        timeout: z.number().int().min(1).max(300).optional(),
        keep: z.number().int().min(1).max(1440).optional(),
      })
      .transform((written): SecretSource => ({ from: 'command', ...written })),
  ],
  { error: noLiteral },
)

const never = z.undefined({ error: noLiteral }).optional()

/** A target as written; what else stands in it is checked with the profile it makes. */
export const targetSchema = z.looseObject({
  protocol: z.string(),
  secret: secretSchema.optional(),
  password: never,
  passphrase: never,
  pass: never,
  pwd: never,
  token: never,
})

/** Who writes a rule or a routine by hand needs no id: its title is one, the same each time it is applied. */
const withOwnId = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    written =>
      typeof written === 'object' && written !== null && 'title' in written && !('id' in written)
        ? { id: slug(String(written.title)).slice(0, 80), ...written }
        : written,
    schema,
  )

/** One system as the file of `apply` writes it. */
export const appliedSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  template: z.string().max(80).optional(),
  /** In place of `template`: it follows that guide, and brings nothing but what stands here. */
  guide: z.string().max(80).optional(),
  environment: environmentSchema,
  colour: z.enum(colours).optional(),
  note: z.string().max(4000).optional(),
  facts: factsSchema.optional(),
  thresholds: z.record(z.string(), overrideSchema).optional(),
  sampling: samplingSchema.optional(),
  alerts: z.array(withOwnId(alertRuleSchema)).optional(),
  quiet: z.array(quietHoursSchema).optional(),
  routines: z.array(withOwnId(routineSchema)).optional(),
  incidents: incidentPolicySchema.optional(),
  secrets: z.array(namedSecretSchema).max(500).optional(),
  targets: z.record(z.string(), targetSchema).default({}),
})
export type Applied = z.infer<typeof appliedSchema>

import { type } from '@orpc/contract'
import { z } from 'zod'
import { type Alert, type AlertPreset, type AlertRule, alertRuleSchema } from '#domain/alert'
import { procedure } from './procedure'

const one = z.strictObject({ id: z.string() })

/** A JSON message sent to an address of the operator's; a token goes in the Authorization header. */
export const webhookSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().trim().min(1).max(80),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** Least severity it is told of. */
  from: z.enum(['warning', 'critical']).default('warning'),
  /** Systems it is told of; none means all. */
  systems: z.array(z.string()).default([]),
})
export type Webhook = z.infer<typeof webhookSchema>

/** What a test of a way to tell somebody showed. */
export interface Told {
  readonly ok: boolean
  readonly message: string
}

export const alerts = {
  /** Newest first; without `state` those that have not resolved. */
  list: procedure
    .input(
      z.strictObject({
        system: z.string().optional(),
        state: z.enum(['open', 'resolved']).default('open'),
        limit: z.number().int().min(1).max(500).default(200),
        before: z.string().optional(),
      }),
    )
    .output(type<Alert[]>()),
  acknowledge: procedure.input(one.extend({ note: z.string().trim().max(2000).default('') })).output(type<Alert>()),
  /** Ends an alert by hand; it comes again when its value is beyond the line at a later look. */
  resolve: procedure.input(one).output(type<Alert>()),
  /** The rules of a system, each with whether it can be judged now and why not. */
  rules: procedure
    .input(z.strictObject({ system: z.string() }))
    .output(type<(AlertRule & { readonly unjudged?: string })[]>()),
  saveRule: procedure.input(z.strictObject({ system: z.string(), rule: alertRuleSchema })).output(type<AlertRule>()),
  removeRule: procedure.input(z.strictObject({ system: z.string(), id: z.string() })).output(type<void>()),
  /** As shipped; those of one group contradict each other and are shown side by side. */
  presets: procedure.output(type<AlertPreset[]>()),
  webhooks: procedure.output(type<(Webhook & { readonly token: boolean })[]>()),
  /** `token` is kept sealed and never answered; absent keeps what is there, null takes it away. */
  saveWebhook: procedure
    .input(webhookSchema.extend({ token: z.string().max(4000).nullable().optional() }))
    .output(type<Webhook>()),
  removeWebhook: procedure.input(one).output(type<void>()),
  /** Sends a message that says it is a test. */
  testWebhook: procedure.input(one).output(type<Told>()),
}

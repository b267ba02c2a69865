import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import {
  type Alert,
  type AlertChange,
  type AlertPreset,
  type AlertRule,
  alertRuleSchema,
  type ToldNews,
} from '#domain/alert'
import { type Told, type Webhook, webhookSchema } from '#domain/webhook'
import { procedure } from './procedure'

export type { Told, Webhook }

const one = z.strictObject({ id: z.string() })

/** A rule of a system as it stands. */
export interface StandingRule extends AlertRule {
  /** Why it cannot be judged now; absent when it can. */
  readonly unjudged?: string
  /** A default for a kind of target that is not here: that it is not judged is no lack. */
  readonly idle?: boolean
  /** `default`: the field's, for what the operator has said nothing of. */
  readonly origin: 'default' | 'own'
}

/** A webhook without its token, and how its newest message fared. */
export interface StandingWebhook extends Webhook {
  readonly token: boolean
  readonly last?: Told & { readonly at: string }
}

export const alerts = {
  /**
   * Without `state` those that have not resolved: the critical before the others, then newest first. Of those that have,
   * the newest first.
   */
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
  /** One that is on record, open or past. */
  get: procedure.input(one).output(type<Alert>()),
  /** What became of an alert, oldest first. */
  history: procedure.input(one).output(type<AlertChange[]>()),
  acknowledge: procedure.input(one.extend({ note: z.string().trim().max(2000).default('') })).output(type<Alert>()),
  /** Ends an alert by hand; it comes again when its value is beyond the line at a later look. */
  resolve: procedure.input(one).output(type<Alert>()),
  /**
   * Alerts and incidents as the operator is to be told of them, from now on, or after the place where a line was lost: what begins or gets
   * worse unmuted, and how it went on. One that is muted by then is told of only when it ends. The first answer is a place
   * alone. Whoever is slow or away for long misses the oldest.
   */
  told: procedure
    .input(z.strictObject({ after: z.string().max(80).optional() }))
    .output(eventIterator(type<ToldNews>())),
  /** The rules of a system: its own, and the field's defaults for what those say nothing of. */
  rules: procedure.input(z.strictObject({ system: z.string() })).output(type<StandingRule[]>()),
  /** Adds or replaces, by id. Under a preset's id it stands for the whole group of that preset. Refuses lines that contradict. */
  saveRule: procedure.input(z.strictObject({ system: z.string(), rule: alertRuleSchema })).output(type<AlertRule>()),
  /** Removes a rule of the operator's own; a default is switched off, and what replaced one makes room for it again. */
  removeRule: procedure.input(z.strictObject({ system: z.string(), id: z.string() })).output(type<void>()),
  /** As shipped; those of one group contradict each other and are shown side by side. */
  presets: procedure.output(type<AlertPreset[]>()),
  webhooks: procedure.output(type<StandingWebhook[]>()),
  /** Waits until nothing is being sent to webhooks; answers those that their newest message did not reach. */
  undelivered: procedure.output(type<{ readonly name: string; readonly message: string }[]>()),
  /** `token` is kept sealed and never answered; absent keeps what is there, null takes it away. */
  saveWebhook: procedure
    .input(webhookSchema.extend({ token: z.string().max(4000).nullable().optional() }))
    .output(type<Webhook>()),
  removeWebhook: procedure.input(one).output(type<void>()),
  /** Sends a message that says it is a test. */
  testWebhook: procedure.input(one).output(type<Told>()),
}

import { z } from 'zod'
import type { Severity } from './finding'
import type { ToldIncident } from './incident'
import { protocolSchema } from './profile'

/** When an alert begins and ends. A rule is of one system; presets of the guides become rules when they are taken. */
export const alertRuleSchema = z.strictObject({
  id: z.string().min(1).max(80),
  title: z.string().trim().min(1).max(160),
  metric: z.string(),
  /** A target's name; absent: every target that has the metric. */
  target: z.string().optional(),
  /** Only targets that speak this; several kinds have metrics of one name, such as `up`. */
  protocol: protocolSchema.optional(),
  /** One label (a database, a mount); absent: each. */
  label: z.string().optional(),
  /** A line of `thresholds.yaml` as the system draws it; or lines of its own below. */
  threshold: z.string().optional(),
  direction: z.enum(['above', 'below']).optional(),
  warning: z.number().optional(),
  critical: z.number().optional(),
  /** Where it ends; keeps it from flapping at the line. */
  clear: z.number().optional(),
  /** So long must the value stay beyond the line; seconds. */
  forSeconds: z.number().int().min(0).max(86_400).default(0),
  /** So many looks one after the other must fail or be beyond the line. */
  strikes: z.number().int().min(1).max(100).default(1),
  /** What a gap means: `alert` where silence is trouble, `keep` the state as it was, `clear` where silence is rest. */
  missing: z.enum(['alert', 'keep', 'clear']).default('keep'),
  /** After so long without a sample; seconds. */
  missingSeconds: z.number().int().min(15).max(86_400).default(300),
  enabled: z.boolean().default(true),
  /** Who drew the line, and where. */
  source: z.string().max(400).default('own'),
  /** The runbook that answers it, as `family/name`. */
  runbook: z.string().optional(),
})
export type AlertRule = z.infer<typeof alertRuleSchema>

/** Hours without notices; alerts are still kept. Times of day as `HH:MM` in the zone. */
export const quietHoursSchema = z.strictObject({
  /** 1 Monday … 7 Sunday; none means every day. */
  days: z.array(z.number().int().min(1).max(7)).default([]),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  zone: z.string(),
  /** Critical alerts are told all the same. */
  butCritical: z.boolean().default(true),
})
export type QuietHours = z.infer<typeof quietHoursSchema>

export type AlertState = 'firing' | 'acknowledged' | 'resolved'

export interface Alert {
  readonly id: string
  readonly system: string
  readonly rule: string
  readonly title: string
  readonly profile: string
  readonly target: string
  readonly metric: string
  readonly label: string
  readonly severity: Exclude<Severity, 'info'>
  readonly state: AlertState
  /** Why nobody is told of it: quiet hours, or the host that it stands on is down. */
  readonly muted?: string
  /** ISO 8601 UTC, as all times below. */
  readonly since: string
  readonly acknowledgedAt?: string
  readonly acknowledgedBy?: string
  readonly note?: string
  readonly resolvedAt?: string
  /** The newest value, or null where it fires because nothing is heard. */
  readonly value: number | null
  readonly unit: string
  /** The line it is beyond. */
  readonly line?: number
  /** Where its line comes from. */
  readonly source: string
  readonly runbook?: string
  /** How often it came and went within its history of late; damped when that is often. */
  readonly flaps: number
}

/** An alert with what is known only here. */
export interface KeptAlert extends Alert {
  /** The worst severity that was told of it; absent while nobody was told. */
  readonly told?: Alert['severity']
  /** How grave it was when somebody took it on. */
  readonly takenOnAs?: Alert['severity']
  /** When it began within an hour before its newest change, milliseconds since 1970. */
  readonly begun: readonly number[]
}

/** The alert without what is known only here. */
export const shownAlert = ({ told, takenOnAs, begun, ...alert }: KeptAlert): Alert => alert

/** What became of an alert, or was done about it. */
export interface AlertChange {
  /** ISO 8601 UTC. */
  readonly at: string
  readonly what: 'fired' | 'worse' | 'better' | 'acknowledged' | 'resolved'
  readonly severity: Alert['severity']
  readonly value: number | null
  /** Who did it by hand. */
  readonly by?: string
  /** A remark, why nothing could be looked at as it began, or why it ended without its value having come back. */
  readonly note?: string
}

/** What the operator is told of an alert, here and by webhooks. */
export interface ToldAlert {
  readonly event: 'fired' | 'worse' | 'acknowledged' | 'resolved'
  readonly alert: Alert
}

/** All that the operator is told of. */
export type News = ToldAlert | ToldIncident

/** What is told, and where in all that was told that is: whoever comes back asks for what came after. First a place alone. */
export interface ToldNews {
  readonly place: string
  readonly told?: News
}

/** A rule of a guide or of the field, as it ships. `group` are presets that say different things of one matter. */
export const alertPresetSchema = alertRuleSchema.extend({
  group: z.string().min(1).max(80),
  /** `guide#heading`, or `field`: the line that is drawn where nobody drew another. */
  guide: z.string().min(1).max(160),
})
export type AlertPreset = z.infer<typeof alertPresetSchema>

import { z } from 'zod'

/** P0 a complete outage, P1 a main function is down, P2 something is degraded, P3 a blemish. */
export const severitySchema = z.enum(['P0', 'P1', 'P2', 'P3'])
export type IncidentSeverity = z.infer<typeof severitySchema>

/** How long somebody may take; minutes, or until the end of the next business day. */
const clockSchema = z.union([z.number().int().min(1).max(20_160), z.literal('next-business-day')])

const levelSchema = z.strictObject({
  /** From the declaration until somebody has acknowledged. */
  acknowledge: clockSchema,
  /** From one update to the next; absent: none is asked for. */
  update: z.number().int().min(1).max(20_160).optional(),
})

/** Somebody to be told. `after`: told when nobody has acknowledged for so many minutes; absent: told at once. */
export const contactSchema = z.strictObject({
  role: z.string().trim().min(1).max(80),
  name: z.string().trim().max(120).default(''),
  /** A mail address, a number, a link: however they are reached. */
  reach: z.string().trim().max(300).default(''),
  after: z.number().int().min(0).max(20_160).optional(),
  /** Only from this severity on; absent: of every incident. */
  from: severitySchema.optional(),
})
export type Contact = z.infer<typeof contactSchema>

/** A system's own clocks and people. What is left out is as shipped (`shippedLevels`). */
export const incidentPolicySchema = z.strictObject({
  levels: z.partialRecord(severitySchema, levelSchema).optional(),
  contacts: z.array(contactSchema).max(50).optional(),
  /** Time zone in which a business day is counted; absent: the one of this machine. */
  zone: z.string().max(60).optional(),
  /** Days of that zone that are no business days, beside Saturdays and Sundays. */
  holidays: z.array(z.iso.date()).max(400).optional(),
})
export type IncidentPolicy = z.infer<typeof incidentPolicySchema>

type Level = z.infer<typeof levelSchema>
export type Levels = Readonly<Record<IncidentSeverity, Level>>

export type IncidentState = 'declared' | 'acknowledged' | 'mitigated' | 'resolved' | 'closed'

/** Whether the trouble still lasts: until it is resolved. */
export const isOpen = ({ state }: { readonly state: IncidentState }) => state !== 'resolved' && state !== 'closed'

/** Worth waking somebody: quiet hours do not mute it, and who is told of what is critical only is told of it. */
export const isGrave = ({ severity }: { readonly severity: IncidentSeverity }) => severity === 'P0' || severity === 'P1'

export interface Incident {
  readonly id: string
  readonly system: string
  readonly title: string
  readonly severity: IncidentSeverity
  /** The severities that it had before, each until when; the first first. Absent: none. */
  readonly graded?: readonly { readonly severity: IncidentSeverity; readonly until: string }[]
  readonly state: IncidentState
  /** When the trouble began, as far as known; ISO 8601 UTC, as all times below. */
  readonly beganAt: string
  readonly declaredAt: string
  readonly declaredBy: string
  readonly acknowledgedAt?: string
  readonly acknowledgedBy?: string
  readonly mitigatedAt?: string
  readonly resolvedAt?: string
  readonly closedAt?: string
  /** When those who wait were last told. */
  readonly toldAt?: string
  /** Who does what: *lead*, *communication*, or a role of the operator's own. */
  readonly roles: Readonly<Record<string, string>>
  /** The alert it was declared from. */
  readonly alert?: string
  /** What it turned out to be; for the post-mortem. */
  readonly cause?: string
  /** Until when somebody must acknowledge, or tell the next update; absent when nothing is awaited. */
  readonly dueAt?: string
  /** *kept*: runs gathered it; *skipped*: somebody said why not. Until then nothing of the system is restarted. */
  readonly evidence: {
    readonly state: 'none' | 'kept' | 'skipped'
    readonly runs: readonly string[]
    readonly reason?: string
  }
}

/** An incident as it is kept: until when something is awaited is reckoned when it is read. */
export type KeptIncident = Omit<Incident, 'dueAt'>

/** The runbook that gathers what a restart destroys. */
export const evidenceRunbook = 'incident/evidence'

/** What happened, or was done, in order. Runs, statements and alerts of the system write themselves. */
export interface TimelineEntry {
  readonly seq: number
  readonly incident: string
  /** ISO 8601 UTC. */
  readonly at: string
  readonly kind:
    | 'state'
    | 'severity'
    | 'role'
    | 'escalated'
    | 'overdue'
    | 'update'
    | 'note'
    | 'evidence'
    | 'run'
    | 'statement'
    | 'log'
    | 'alert'
    | 'deployment'
  /** Plain text; without secrets. */
  readonly text: string
  readonly by?: string
  /** The run, alert or mark it stands for. */
  readonly of?: string
}

/** What the operator is told of an incident, here and by webhooks. Plain text; without secrets. */
export interface ToldIncident {
  readonly event: 'incident'
  readonly incident: Pick<Incident, 'id' | 'system' | 'title' | 'severity' | 'state' | 'declaredAt' | 'declaredBy'> & {
    readonly what: 'declared' | 'escalated' | 'overdue' | 'raised' | 'resolved' | 'reopened'
    /** As it stands on the timeline: whom to tell, what is awaited since when. */
    readonly text: string
  }
}

/** An entry by the name of what it tells; told again, it stands in the same place with its new words. */
export type NewEntry = Omit<TimelineEntry, 'seq' | 'incident'> & { readonly key: string }

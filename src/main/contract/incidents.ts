import { type } from '@orpc/contract'
import { z } from 'zod'
import { type Incident, incidentPolicySchema, severitySchema, type TimelineEntry } from '#domain/incident'
import { procedure } from './procedure'

const one = z.strictObject({ id: z.string() })
const words = z.string().trim().min(1).max(10_000)

/** An incident as it stands, with what happened so far. */
export interface OpenIncident {
  readonly incident: Incident
  readonly timeline: readonly TimelineEntry[]
}

export const incidents = {
  /** Newest first; `open` are those that are not closed. */
  list: procedure
    .input(z.strictObject({ system: z.string().optional(), state: z.enum(['open', 'closed']).default('open') }))
    .output(type<Incident[]>()),
  get: procedure.input(one).output(type<OpenIncident>()),
  declare: procedure
    .input(
      z.strictObject({
        system: z.string(),
        title: z.string().trim().min(1).max(200),
        severity: severitySchema,
        /** ISO 8601; absent: now. */
        beganAt: z.iso.datetime().optional(),
        alert: z.string().optional(),
      }),
    )
    .output(type<Incident>()),
  acknowledge: procedure.input(one).output(type<Incident>()),
  /** Title, severity, roles, cause; what is left out stays. A role with an empty name is given up. */
  change: procedure
    .input(
      one.extend({
        title: z.string().trim().min(1).max(200).optional(),
        severity: severitySchema.optional(),
        roles: z.record(z.string().min(1).max(80), z.string().trim().max(120)).optional(),
        cause: z.string().trim().max(10_000).optional(),
      }),
    )
    .output(type<Incident>()),
  /** A word for those who wait; starts the clock of the next. */
  update: procedure.input(one.extend({ text: words })).output(type<Incident>()),
  /** A remark, or an excerpt of a log, for the timeline only. */
  note: procedure
    .input(one.extend({ text: words, kind: z.enum(['note', 'log']).default('note') }))
    .output(type<Incident>()),
  /** Starts the looks that gather the evidence: one run for each server of a kind. */
  gather: procedure.input(one).output(type<{ readonly runs: string[] }>()),
  skipEvidence: procedure.input(one.extend({ reason: words })).output(type<Incident>()),
  /** The next state, with what was done to reach it. Resolved may fall back to acknowledged. */
  advance: procedure
    .input(
      one.extend({
        to: z.enum(['acknowledged', 'mitigated', 'resolved', 'closed']),
        text: z.string().max(10_000).default(''),
      }),
    )
    .output(type<Incident>()),
  /** The hand-over or the post-mortem as a document. */
  report: procedure
    .input(one.extend({ kind: z.enum(['hand-over', 'post-mortem']), format: z.enum(['markdown', 'html']) }))
    .output(type<{ readonly name: string; readonly text: string }>()),
  /** Clocks and contacts of a system, with what is shipped where it has said nothing. */
  policy: procedure.input(z.strictObject({ system: z.string() })).output(type<z.infer<typeof incidentPolicySchema>>()),
  savePolicy: procedure
    .input(z.strictObject({ system: z.string(), policy: incidentPolicySchema }))
    .output(type<z.infer<typeof incidentPolicySchema>>()),
}

import { type } from '@orpc/contract'
import { z } from 'zod'
import type { Comparison } from '#domain/comparison'
import type { ReportKind } from '#domain/report-kind'
import type { Cadence } from '#domain/runbook'
import { procedure } from './procedure'
import type { RunSummary } from './runs'

/** A runbook whose runs are handed to others: as reports, or as certificates. */
export interface ReportLine {
  readonly runbook: string
  readonly title: string
  readonly summary: string
  readonly kind: ReportKind | 'certificate'
  readonly cadence: Cadence
  /** Its finished runs on the system, the newest first. */
  readonly made: readonly RunSummary[]
  /** One that is under way. */
  readonly going?: RunSummary
  /** When the next is due; absent of those that are made on demand. ISO 8601 UTC. */
  readonly dueAt?: string
}

export const reports = {
  list: procedure.input(z.strictObject({ system: z.string() })).output(type<ReportLine[]>()),
  /** A run against an earlier one of its runbook, by default the last that came to an end; null where it is the first. */
  compare: procedure
    .input(z.strictObject({ run: z.string(), against: z.string().optional() }))
    .output(type<Comparison | null>()),
}

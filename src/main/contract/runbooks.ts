import { type } from '@orpc/contract'
import { z } from 'zod'
import type { RunOutcome } from '#domain/run-event'
import type { Cadence, Effect, Problem, Runbook, TargetNeed } from '#domain/runbook'
import { procedure } from './procedure'

export interface RunbookSummary {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly cadence: Cadence
  readonly symptoms: readonly string[]
  readonly effect: Effect
  readonly targets: Readonly<Record<string, TargetNeed>>
  readonly origin: string
  /** Values it cannot do without and that neither a fact of the system asked about nor a default gives, by their labels. */
  readonly unanswered: readonly string[]
  /** Its last run on the system asked about. */
  readonly last?: { readonly run: string; readonly outcome: RunOutcome | null; readonly at: string }
}

export const runbooks = {
  list: procedure.input(z.strictObject({ system: z.string().optional() })).output(type<RunbookSummary[]>()),
  /** Files that did not load, with place and reason. */
  problems: procedure.output(type<Problem[]>()),
  get: procedure.input(z.strictObject({ id: z.string() })).output(type<Runbook>()),
  /** What the start form shows: for each parameter the value it would take and where that came from; for each target the profiles that fit. */
  plan: procedure.input(z.strictObject({ id: z.string(), system: z.string() })).output(
    type<{
      parameters: Record<string, { value: string | null; from: 'default' | 'fact' | 'none' }>
      targets: Record<string, { profiles: { id: string; name: string; address: string }[]; chosen: string | null }>
    }>(),
  ),
}

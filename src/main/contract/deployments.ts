import { type } from '@orpc/contract'
import { z } from 'zod'
import type { Deployment } from '#domain/deployment'
import { procedure } from './procedure'

/** A metric in the time before and in the time after. */
export interface MetricChange {
  readonly target: string
  readonly title: string
  /** Which of several; empty where there is one. */
  readonly label: string
  readonly verdict: string
  /** With their units. */
  readonly was: string
  readonly isNow: string
  /** The line that was crossed. */
  readonly crossed: string | null
}

/** A statement in both times; a new one has no time before. Milliseconds a call. */
export interface StatementChange {
  readonly statement: string
  readonly verdict: string
  readonly times: number | null
  readonly beforeMs: number | null
  readonly afterMs: number | null
  readonly calls: number
}

/** What a comparison found, the worst first. */
export interface DeploymentFigures {
  readonly metrics: readonly MetricChange[]
  readonly statements: readonly StatementChange[]
  /** So many metrics were compared, and of so many there was too little data. */
  readonly compared: number
  readonly tooLittle: number
  /** Why no metric, or no statement, was compared: whole sentences. */
  readonly metricsMissing?: string
  readonly statementsMissing?: string
}

export const deployments = {
  /** The newest first, at most 100 of the last 400 days. */
  list: procedure.input(z.strictObject({ system: z.string() })).output(type<Deployment[]>()),
  /** Of a run that compared the time after a deployment with the time before. */
  figures: procedure.input(z.strictObject({ run: z.string() })).output(type<DeploymentFigures>()),
}

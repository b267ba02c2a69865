import { type } from '@orpc/contract'
import { z } from 'zod'
import type { Failure } from '#domain/failure'
import type { RunOutcome } from '#domain/run-event'
import type { Table } from '#domain/table'
import type { AppliedThreshold } from '#domain/threshold'
import { procedure } from './procedure'

/** What lies in a system's backup folder. */
export interface Backups {
  /** Where was looked: the fact backup_folder. */
  readonly folder: string
  /** When these tables were read; null when they never were. */
  readonly at: string | null
  /** One row for each series, as the probe `backup.series` gives it. */
  readonly series: Table
  /** One row for each dump, as the probe `backup.files` gives it. */
  readonly files: Table
  /** It could not be looked at now: the tables are what was last seen. */
  readonly failure?: Failure
  readonly age: AppliedThreshold | null
}

/** A restore drill on record. */
export interface Drill {
  readonly run: string
  readonly at: string
  readonly outcome: RunOutcome | null
  /** The dump's file name; null where the drill did not come so far. */
  readonly dump: string | null
  readonly bytes: number | null
  /** The dump was restored, and nothing critical was found in what came back. */
  readonly proved: boolean
  /** The worst that was found, or why it ended. */
  readonly said: string | null
}

export const backups = {
  /** Lists the dumps of a system on one of its hosts; what was last seen where it cannot be looked. */
  look: procedure.input(z.strictObject({ system: z.string(), host: z.string() })).output(type<Backups>()),
  /** The restore drills of a system, the newest first. */
  drills: procedure.input(z.strictObject({ system: z.string() })).output(type<Drill[]>()),
}

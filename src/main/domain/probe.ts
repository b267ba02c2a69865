import type { z } from 'zod'
import type { Past } from './past'
import type { Profile, Protocol } from './profile'
import type { Sessions, Use } from './session'
import type { Column, Table } from './table'

export interface ProbeContext extends Use {
  readonly profile: string
  /** The same profile whole: a health check needs its paths, a certificate check its name. */
  readonly target: Profile
  readonly sessions: Sessions
  /** What this console keeps; absent where a step is looked at outside any run. */
  readonly past?: Past
  /** Rejects SQL that does more than read, for texts that a probe finds by itself; absent where no probe reads any. */
  readonly assertReads?: (sql: string) => Promise<void>
}

/** A typed look that a `probe` fence may call: for what one command cannot say. It only reads. */
export interface Probe<P = unknown> {
  /** `family.verb`, as runbooks call it. */
  readonly name: string
  readonly summary: string
  readonly protocols: readonly Protocol[]
  readonly parameters: z.ZodType<P>
  readonly columns: readonly Column[]
  /** Parameters whose text is run as SQL. Each is held to reading before the probe is asked, as a statement of a fence is. */
  readonly runs?: readonly string[]
  run(parameters: P, context: ProbeContext): Promise<Table>
}

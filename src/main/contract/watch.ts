import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { Failure } from '#domain/failure'
import type { Table } from '#domain/table'
import { procedure } from './procedure'

/** What a server showed at one moment. */
export interface Sight {
  readonly at: string
  /** How long it took to answer, milliseconds. */
  readonly tookMs: number
  /** The next look comes this much later, milliseconds: more than was asked for while the server is slow or away. */
  readonly nextMs: number
  /** By name: `sessions`, `locks`, `work`, `rights` of a PostgreSQL; `pools`, `clients` … of a PgBouncer; `clients`, `limits` of a Redis; `containers`, `use` of a host. */
  readonly tables: Readonly<Record<string, Table>>
  /** What could not be looked at, by the same names. */
  readonly failures: Readonly<Record<string, Failure>>
  /** The server did not answer at all: there are no tables, and it is asked again. */
  readonly failure?: Failure
}

export const watch = {
  /**
   * Who is connected to a server and what they do, or the containers of a host: at once, and again every `everyMs` for as long as somebody listens.
   * However many listen, a server has one look under way at most. Ends with a failure that asking again would not mend.
   */
  sessions: procedure
    .input(z.strictObject({ profile: z.string(), everyMs: z.number().int().min(1000).max(30_000).default(2000) }))
    .output(eventIterator(type<Sight>())),
}

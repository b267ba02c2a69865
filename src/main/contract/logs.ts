import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { Failure } from '#domain/failure'
import {
  type Level,
  type LogGroup,
  type LogSource,
  type LogWindow,
  levels,
  logSourceSchema,
  type PlacedEntry,
} from '#domain/log'
import { procedure } from './procedure'

/** A log that a host has. */
export interface LogListed {
  readonly source: LogSource
  /** What is known of it: its size and age, its state. */
  readonly bytes: number | null
  readonly modified: string | null
  /** Why it cannot be read, and what helps. */
  readonly failure?: Failure
}

/** How far a search is. */
export interface LogSearch {
  /** Found since the last one. */
  readonly hits: readonly PlacedEntry[]
  /** It has ended: everything was looked at, or there were so many that it was left. */
  readonly ended: 'all' | 'enough' | null
}

/** What was written since the last one; `skipped` lines came too fast to be shown and stand in the source. */
export interface LogFollowed {
  readonly entries: readonly PlacedEntry[]
  readonly skipped: number
  /** The name means another file now: it was rotated or begun anew. */
  readonly rotated: boolean
}

/** Kinds of entries and when they came. */
export interface LogKinds {
  readonly groups: readonly LogGroup[]
  /** Counts by level in equal parts of the time, the first beginning at `from`. */
  readonly counts: readonly { readonly level: Level; readonly counts: readonly number[] }[]
  readonly from: string
  readonly to: string
  /** Only the end was read: there was too much. */
  readonly cut: boolean
}

const source = z.strictObject({ profile: z.string(), source: logSourceSchema })
const place = z.string().min(1).max(64)

export const logs = {
  /** The logs of a host: files that its system names or that lie in the usual places, units, containers. */
  sources: procedure
    .input(z.strictObject({ profile: z.string() }))
    .output(type<{ sources: LogListed[]; failures: Failure[] }>()),
  /** The end of a source, or what stands before or behind a place, or from a time on. */
  window: procedure
    .input(
      source.extend({
        at: z.union([
          z.strictObject({ end: z.literal(true) }),
          z.strictObject({ before: place }),
          z.strictObject({ after: place }),
          z.strictObject({ time: z.iso.datetime({ offset: true }) }),
        ]),
      }),
    )
    .output(type<LogWindow>()),
  /** Looks through a source from its beginning, on the server; what is found is told at once. */
  search: procedure
    .input(source.extend({ text: z.string().max(500), levels: z.array(z.enum(levels)).max(levels.length) }))
    .output(eventIterator(type<LogSearch>())),
  /** What is written to a source from a place on, for as long as somebody listens; of a file also after its rotation. */
  follow: procedure.input(source.extend({ after: place.optional() })).output(eventIterator(type<LogFollowed>())),
  /** Errors and warnings of the last hours, alike ones together. */
  kinds: procedure
    .input(
      source.extend({
        hours: z
          .number()
          .int()
          .min(1)
          .max(24 * 31),
      }),
    )
    .output(type<LogKinds>()),
}

import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { Catalog } from '#domain/catalog'
import type { Failure } from '#domain/failure'
import type { ReadingState, RowPart, RowWindow, StatementLine } from '#domain/reading'
import type { Effect } from '#domain/runbook'
import type { Cell } from '#domain/table'
import { procedure } from './procedure'

/** A statement in a text, and what it would do. */
export interface StatementFound {
  /** From its first character, up to before its semicolon. */
  readonly from: number
  readonly to: number
  /** Absent where it cannot be sent at all. */
  readonly effect?: Effect
  /** Why it is no read. */
  readonly why?: string
  /** Why it cannot be sent; `detail.position` counts its characters from 1. */
  readonly refused?: Failure
}

const text = z.string().trim().min(1).max(200_000)
const profile = z.strictObject({ profile: z.string() })
const result = z.strictObject({ result: z.string() })
const row = z.number().int().min(0)
/** Milliseconds a statement may take, or its next rows: a second to a day. */
const limitMs = z.number().int().min(1000).max(86_400_000)

export const sql = {
  /** Where the statements of a text stand, as psql would tell them apart. */
  split: procedure
    .input(profile.extend({ text: z.string().max(2_000_000) }))
    .output(type<{ statements: readonly StatementFound[] }>()),
  /** What can be completed there, in one exchange. */
  catalog: procedure.input(profile).output(type<Catalog>()),
  /** Begins to read a statement's rows, read-only at the server. They are kept on this machine until `close`. */
  read: procedure.input(profile.extend({ text, limitMs })).output(type<{ result: string }>()),
  /** How the reading stands, now and as it goes on; ends with it. */
  follow: procedure.input(result).output(eventIterator(type<ReadingState>())),
  /** Rows for a screen. */
  rows: procedure
    .input(result.extend({ from: row, count: z.number().int().min(1).max(500) }))
    .output(type<RowWindow>()),
  /** Whole rows for an export, about a megabyte at a time. */
  part: procedure.input(result.extend({ from: row })).output(type<RowPart>()),
  /** One cell, as much of it as a dialog can show. */
  cell: procedure
    .input(result.extend({ row, column: z.number().int().min(0) }))
    .output(type<{ cell: Cell; characters: number }>()),
  /** Answers when the server's process is gone; the state says so when it was not seen gone. */
  stop: procedure.input(result).output(type<void>()),
  close: procedure.input(result).output(type<void>()),
  /** The plan as the server's JSON. `analyze` carries the statement out, and takes only what reads. */
  explain: procedure
    .input(profile.extend({ text, limitMs, analyze: z.boolean() }))
    .output(type<{ plan: string; ms: number }>()),
  /** A change: a run of one step, with its question, its journal and its history. */
  change: procedure
    .input(profile.extend({ text, limitMs, key: z.string().min(8).max(80) }))
    .output(type<{ run: string }>()),
  history: procedure
    .input(
      z.strictObject({
        system: z.string().optional(),
        profile: z.string().optional(),
        search: z.string().max(200).optional(),
        limit: z.number().int().min(1).max(500).default(100),
        before: z.number().int().optional(),
      }),
    )
    .output(type<readonly StatementLine[]>()),
  forget: procedure.input(z.strictObject({ system: z.string().optional() })).output(type<void>()),
}

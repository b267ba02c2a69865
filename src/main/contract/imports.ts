import { type } from '@orpc/contract'
import { z } from 'zod'
import { environmentSchema } from '#domain/environment'
import { type ImportSource, importSources, type MarkedEntry } from '#domain/import'
import type { Problem } from '#domain/runbook'
import { procedure } from './procedure'

/** Where connections are taken from: a file, or its text. What is pasted is neither kept nor logged. */
const fromSchema = z.union([
  z.strictObject({ source: z.enum(importSources), file: z.string().min(1).max(4096) }),
  z.strictObject({ source: z.enum(importSources), text: z.string().max(4 * 1024 * 1024) }),
])
export type ImportFrom = z.infer<typeof fromSchema>

/** A file of another program, found where it usually lies. */
export interface FoundSource {
  readonly source: ImportSource
  readonly file: string
  readonly entries: number
  readonly problems: number
}

export interface ImportPreview {
  readonly entries: readonly MarkedEntry[]
  readonly problems: readonly Problem[]
}

export interface Imported {
  readonly system: string
  readonly added: readonly { readonly id: string; readonly name: string; readonly address: string }[]
  readonly undo: string
}

export const imports = {
  /** Looks where other programs keep their connections; files that are not there are not listed. */
  found: procedure.output(type<FoundSource[]>()),
  /** What a source holds, with names that are free in the system. Nothing is changed, and no password leaves. */
  preview: procedure
    .input(z.strictObject({ from: fromSchema, system: z.string().optional() }))
    .output(type<ImportPreview>()),
  /**
   * Adds the chosen entries, and the hosts they are reached through, to a system: all of them or none. Passwords are
   * read again from the source and sealed, or asked for when they are needed.
   */
  take: procedure
    .input(
      z.strictObject({
        from: fromSchema,
        chosen: z
          .array(z.strictObject({ key: z.string(), name: z.string().max(200) }))
          .min(1)
          .max(2000),
        into: z.union([
          z.strictObject({ system: z.string() }),
          z.strictObject({ name: z.string().trim().min(1).max(80), environment: environmentSchema }),
        ]),
        passwords: z.enum(['seal', 'ask']),
      }),
    )
    .output(type<Imported>()),
  /** Takes back what was added, until the console ends. */
  undo: procedure.input(z.strictObject({ undo: z.string() })).output(type<void>()),
}

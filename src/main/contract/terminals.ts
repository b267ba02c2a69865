import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { StatementLine } from '#domain/reading'
import type { TerminalEvent } from '#domain/terminal'
import { procedure } from './procedure'

const size = z.strictObject({
  columns: z.number().int().min(2).max(1000),
  rows: z.number().int().min(1).max(500),
})
const terminal = z.strictObject({ terminal: z.string() })

export const terminals = {
  /**
   * A shell on an SSH host, or in one of its containers. It lives for as long as somebody listens. Past this door nothing
   * is guarded: on production somebody has to have confirmed it.
   */
  open: procedure
    .input(
      size.extend({
        profile: z.string(),
        /** A container of that host: its name, its id, or `project/service`. */
        container: z.string().min(1).optional(),
        confirmed: z.boolean().default(false),
      }),
    )
    .output(eventIterator(type<TerminalEvent>())),
  /** What was typed or pasted. */
  type: procedure.input(terminal.extend({ text: z.string().min(1).max(1_000_000) })).output(type<void>()),
  resize: procedure.input(terminal.extend(size.shape)).output(type<void>()),
  /** So many more bytes are on the screen; without it a terminal stops after a quarter of a megabyte. */
  drawn: procedure.input(terminal.extend({ bytes: z.number().int().min(1) })).output(type<void>()),
  close: procedure.input(terminal).output(type<void>()),
  /** Which were open when and where, newest first; never what was typed. */
  history: procedure.input(z.strictObject({ system: z.string() })).output(type<readonly StatementLine[]>()),
}

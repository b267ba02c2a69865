import { type } from '@orpc/contract'
import { z } from 'zod'
import type { SessionState } from '#domain/session'
import { procedure } from './procedure'

export const sessions = {
  list: procedure.output(type<SessionState[]>()),
  /** Closes it with what goes through it, and does not measure them until they are opened again, or `metrics.resume`. */
  close: procedure.input(z.strictObject({ profile: z.string() })).output(type<void>()),
}

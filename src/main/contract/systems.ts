import { type } from '@orpc/contract'
import { z } from 'zod'
import { type System, systemSchema } from '#domain/system'
import { procedure } from './procedure'

export const systems = {
  list: procedure.output(type<System[]>()),
  /** Adds or replaces, by id. */
  save: procedure.input(systemSchema).output(type<System>()),
  /** Takes its profiles with it. What was removed can be restored by the token until the console ends. */
  remove: procedure.input(z.strictObject({ id: z.string() })).output(type<{ undo: string }>()),
  /** All systems as the file that would make them again; it says where each secret is and holds none. */
  export: procedure.output(type<{ name: string; mime: string; text: string }>()),
  restore: procedure.input(z.strictObject({ undo: z.string() })).output(type<System>()),
}

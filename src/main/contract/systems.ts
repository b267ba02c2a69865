import { type } from '@orpc/contract'
import { z } from 'zod'
import { environmentSchema } from '#domain/environment'
import type { Procedure } from '#domain/guide'
import { type System, systemSchema } from '#domain/system'
import type { Template } from '#domain/template'
import { procedure } from './procedure'

export const systems = {
  list: procedure.output(type<System[]>()),
  /** Adds or replaces, by id. */
  save: procedure.input(systemSchema).output(type<System>()),
  /** Takes its profiles with it. What was removed can be restored by the token until the console ends. */
  remove: procedure.input(z.strictObject({ id: z.string() })).output(type<{ undo: string }>()),
  /** All systems as the file that would make them again; it says where each secret is and holds none. */
  export: procedure.output(type<{ name: string; mime: string; text: string }>()),
  /** What systems can be made from. */
  templates: procedure.output(type<Template[]>()),
  /** A new system with all that its template brings but targets, which are added as they are filled in. */
  fromTemplate: procedure
    .input(
      z.strictObject({ template: z.string(), name: z.string().trim().min(1).max(80), environment: environmentSchema }),
    )
    .output(type<System>()),
  /** The procedures of the guide that its template is of, in its order; none where it was made from no template. */
  guide: procedure.input(z.strictObject({ system: z.string() })).output(type<Procedure[]>()),
  restore: procedure.input(z.strictObject({ undo: z.string() })).output(type<System>()),
}

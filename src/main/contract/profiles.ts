import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { type Profile, profileSchema } from '#domain/profile'
import { answeredSchema } from '#domain/prompt'
import type { Layer } from '#domain/session'
import { procedure } from './procedure'

/** A secret on its way in. It is sealed and never comes out again; `keep` leaves what is stored. */
export const secretInputSchema = z.discriminatedUnion('set', [
  z.strictObject({ set: z.literal('keep') }),
  z.strictObject({ set: z.literal('value'), value: z.string().min(1).max(4096) }),
  z.strictObject({ set: z.literal('clear') }),
])

export const profiles = {
  list: procedure
    .input(z.strictObject({ system: z.string().optional() }))
    .output(type<(Profile & { hasSecret: boolean })[]>()),
  save: procedure
    .input(z.strictObject({ profile: profileSchema, secret: secretInputSchema.default({ set: 'keep' }) }))
    .output(type<Profile>()),
  remove: procedure.input(z.strictObject({ id: z.string() })).output(type<{ undo: string }>()),
  restore: procedure.input(z.strictObject({ undo: z.string() })).output(type<Profile>()),
  /** Tries a profile as typed, saved or not, layer by layer as each is known. An absent secret takes the stored one. */
  test: procedure
    .input(z.strictObject({ profile: profileSchema, secret: secretInputSchema.default({ set: 'keep' }) }))
    .output(eventIterator(type<Layer>())),
  /** Takes the secret of a profile that asks for it. Kept in memory only, until the console ends; the next use tries it. */
  giveSecret: procedure
    .input(z.strictObject({ profile: z.string(), value: z.string().min(1).max(4096) }))
    .output(type<void>()),
  /**
   * Takes what the operator typed for the questions that a host asked (MORE_ASKED), saved profile or not. Kept in memory for
   * the next login within two minutes, and given only to the very same questions.
   */
  giveAnswers: procedure
    .input(z.strictObject({ profile: z.string().min(1).max(200), answers: z.array(answeredSchema).min(1).max(10) }))
    .output(type<void>()),
  /** The operator has seen this host key and trusts it for this host and port. Refused while another key is trusted. */
  trustHostKey: procedure
    .input(z.strictObject({ host: z.string(), port: z.number().int(), fingerprint: z.string(), key: z.string() }))
    .output(type<void>()),
  hostKeys: procedure.output(
    type<{ host: string; port: number; type: string; fingerprint: string; addedAt: string }[]>(),
  ),
  forgetHostKey: procedure.input(z.strictObject({ host: z.string(), port: z.number().int() })).output(type<void>()),
}

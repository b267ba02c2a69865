import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { invalid, OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Profile } from '#domain/profile'
import type { Layer } from '#domain/session'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'

const columns = {
  value: 'text',
  accepted: 'bool',
  ok: 'bool',
  said: 'text',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  user: z.string().min(1),
  /** The value that has to be let in. Null or nothing: none is tried. */
  new: z.string().nullish(),
  /** The value that has to be refused. */
  old: z.string().nullish(),
  /** Where no old one is given and the console itself logs in as that user, what it logs in with is the old one. */
  own: z.boolean().default(false),
  /** Also one that nobody has: where even that is let in, no password is asked for, and nothing is proved by one. */
  wrong: z.boolean().default(false),
})

/**
 * Whether a server lets a user in by a new value, and no longer by the old one: each is one login of its own. `ok` says
 * whether it is as it has to be. Each refusal leaves a line in the server's log. No value is in any row.
 */
export const secretsLogin: Probe<z.infer<typeof parameters>> = {
  name: 'secrets.login',
  summary: 'Tries to log in as a user with a new value, the old one and a wrong one, each on a connection of its own.',
  protocols: ['postgres', 'redis'],
  parameters,
  columns: columnsOf(columns),
  async run({ user, new: fresh, old, own, wrong }, context) {
    if (!fresh && !wrong)
      throw invalid('There is no value to log in with.', 'A secret is not kept with a run; start the runbook anew.')
    const profile = { ...context.target, user } as Profile
    const rows: Cell[][] = []
    const attempt = async (name: string, wanted: boolean, secret: string) => {
      const { accepted, said } = await tried(profile, async () => secret, context)
      rows.push([name, accepted, accepted === wanted, said])
    }
    if (fresh) await attempt('new', true, fresh)
    if (old) await attempt('old', false, old)
    if (own && !old && 'user' in context.target && context.target.user === user) {
      const { accepted, said } = verdict(await last(context.sessions.layers(context.profile, context)))
      rows.push(['own', accepted, !accepted, said])
    }
    if (wrong) await attempt('wrong', false, `wrong-${randomUUID()}`)
    return { columns: this.columns, rows }
  },
}

const tried = async (profile: Profile, secret: () => Promise<string>, context: ProbeContext) =>
  verdict(await last(context.sessions.layersOf(profile, secret, context)))

async function last(layers: AsyncIterable<Layer>): Promise<Layer> {
  let newest: Layer | undefined
  for await (const layer of layers) newest = layer
  if (!newest) throw new OpsError({ kind: 'fault', message: 'Nothing was said about that login.' })
  return newest
}

/** Refused for the password itself. */
const refused = new Set(['28P01', 'PASSWORD_MISSING', 'WRONGPASS', 'NOAUTH', 'NO_PASSWORD_SET'])
/** The password was good: what is lacking comes after it. */
const letIn = new Set(['42501', '3D000', 'NOPERM', 'NO_DATABASE'])

/** Throws where the server could not be asked: that is no answer. */
function verdict(layer: Layer): { accepted: boolean; said: string } {
  const { ok, code = '', message, hint } = layer
  if (ok || letIn.has(code)) return { accepted: true, said: message }
  if (refused.has(code)) return { accepted: false, said: message }
  throw new OpsError({
    kind: 'unreachable',
    message: `Whether that login works is not known: ${message}`,
    layer: layer.layer,
    ...(code && { code }),
    ...(hint && { hint }),
  })
}

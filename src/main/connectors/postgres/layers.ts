import { OpsError } from '#domain/failure'
import type { Layer, Use } from '#domain/session'
import { type Backend, logIn } from './backend'
import { factsIn, factsQuery } from './identity'
import { rightsOf } from './rights'
import { translate } from './translate'
import { dial, negotiate, type PostgresOpening } from './wire'

/** Reaches a server layer by layer: tcp, tls, login, version, rights. A row each; the first that fails is the last. */
export async function* layers(opening: PostgresOpening, use: Use): AsyncIterable<Layer> {
  const { profile } = opening
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  let layer = 'tcp'
  let began = performance.now()
  let backend: Backend | undefined
  const passed = (row: Pick<Layer, 'message'> & Partial<Layer>): Layer => {
    const ms = performance.now() - began
    began = performance.now()
    return { layer, ok: true, ms, ...row }
  }
  try {
    const stream = await dial(opening, signal)
    yield passed({ message: `${profile.host}:${profile.port} answers.` })
    layer = 'tls'
    const wire = await negotiate(stream, profile, signal)
    const clear =
      profile.tls === 'disable' ? 'Not asked for.' : 'The server offers none: the connection is in clear text.'
    yield passed({ message: wire.encryption ?? clear, ...(wire.encryption ? {} : { code: 'CLEAR_TEXT' }) })
    layer = 'login'
    backend = await logIn(opening, wire, { readOnly: true }, signal)
    yield passed({ message: `${profile.user} may connect to ${profile.database}.` })
    layer = 'version'
    const facts = factsIn((await backend.ask({ text: factsQuery, values: [] })).table)
    const role = facts.standby ? 'standby' : 'primary'
    yield passed({
      message: `PostgreSQL ${facts.release}, ${role}`,
      detail: { version: String(facts.version), role },
    })
    layer = 'rights'
    yield passed(rightsOf(facts))
  } catch (error) {
    if (use.signal.aborted) throw new OpsError({ kind: 'cancelled', message: 'Stopped by the operator.' })
    const moment = {
      layer: layer === 'login' ? 'login' : 'session',
      user: profile.user,
      timeoutMs: use.timeoutMs,
    } as const
    const { message, hint, code, detail } = translate(error, moment)
    const rest = { ...(hint ? { hint } : {}), ...(code ? { code } : {}), ...(detail ? { detail } : {}) }
    yield { layer, ok: false, message, ms: performance.now() - began, ...rest }
  } finally {
    await backend?.end()
  }
}

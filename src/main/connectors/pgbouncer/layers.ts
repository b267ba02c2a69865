import { type Failure, OpsError } from '#domain/failure'
import type { Layer, Use } from '#domain/session'
import { firstWire } from '../postgres/reach'
import { translate } from '../postgres/translate'
import { dial } from '../postgres/wire'
import { type Console, enter, type PgBouncerOpening } from './console'
import { factsOf } from './identity'

/** Reaches the console layer by layer: tcp, tls, login, version. A row each; the first that fails is the last. */
export async function* layers(opening: PgBouncerOpening, use: Use): AsyncIterable<Layer> {
  const { profile } = opening
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  let layer = 'tcp'
  let began = performance.now()
  let console: Console | undefined
  const row = (message: string, more: Partial<Layer> = {}): Layer => {
    const ms = performance.now() - began
    began = performance.now()
    return { layer, ok: true, ms, message, ...more }
  }
  const told = (error: unknown): Failure =>
    translate(error, {
      layer: layer === 'login' ? 'login' : 'session',
      user: profile.user,
      timeoutMs: use.timeoutMs,
    })
  try {
    const stream = await dial(opening, signal)
    yield row(`${profile.host}:${profile.port} answers.`)
    layer = 'tls'
    const { wire } = await firstWire(opening, stream, signal)
    yield row(wire.encryption ?? 'The connection is in clear text.', wire.encryption ? {} : { code: 'CLEAR_TEXT' })
    layer = 'login'
    console = await enter(opening, signal, { withinMs: use.timeoutMs, wire })
    yield row(`${profile.user} may use the console.`)
    layer = 'version'
    const { release, version } = await factsOf(console, { signal, timeoutMs: use.timeoutMs })
    yield row(`PgBouncer ${release}`, { detail: { version: String(version) } })
  } catch (error) {
    if (use.signal.aborted) throw new OpsError({ kind: 'cancelled', message: 'Stopped by the operator.' })
    const { message, hint, code, detail } = told(error)
    const rest = { ...(hint ? { hint } : {}), ...(code ? { code } : {}), ...(detail ? { detail } : {}) }
    yield { layer, ok: false, message, ms: performance.now() - began, ...rest }
  } finally {
    await console?.end()
  }
}

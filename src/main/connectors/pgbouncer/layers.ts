import type { Failure } from '#domain/failure'
import type { Layer, Use } from '#domain/session'
import { layerClock } from '../layer-clock'
import { firstWire } from '../postgres/reach'
import { translate } from '../postgres/translate'
import { dial } from '../postgres/wire'
import { type Console, enter, type PgBouncerOpening } from './console'
import { factsOf } from './identity'

/** Reaches the console layer by layer: tcp, tls, login, version. A row each; the first that fails is the last. */
export async function* layers(opening: PgBouncerOpening, use: Use): AsyncIterable<Layer> {
  const { profile } = opening
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  const clock = layerClock('tcp')
  const { row } = clock
  let console: Console | undefined
  const told = (error: unknown): Failure =>
    translate(error, {
      layer: clock.at === 'login' ? 'login' : 'session',
      user: profile.user,
      timeoutMs: use.timeoutMs,
    })
  try {
    const stream = await dial(opening, signal)
    yield row(`${profile.host}:${profile.port} answers.`)
    clock.at = 'tls'
    const { wire } = await firstWire(opening, stream, signal)
    yield row(wire.encryption ?? 'The connection is in clear text.', wire.encryption ? {} : { code: 'CLEAR_TEXT' })
    clock.at = 'login'
    console = await enter(opening, signal, { withinMs: use.timeoutMs, wire })
    yield row(`${profile.user} may use the console.`)
    clock.at = 'version'
    const { release, version } = await factsOf(console, { signal, timeoutMs: use.timeoutMs })
    yield row(`PgBouncer ${release}`, { detail: { version: String(version) } })
  } catch (error) {
    yield clock.broken(told(error), use.signal)
  } finally {
    await console?.end()
  }
}

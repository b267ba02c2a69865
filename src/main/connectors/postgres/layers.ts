import type { Failure } from '#domain/failure'
import type { Layer, Use } from '#domain/session'
import { layerClock } from '../layer-clock'
import { addressOf, isChoosy } from './addresses'
import { arrive } from './arrive'
import type { Backend } from './backend'
import { choose } from './choose'
import { roleOf } from './identity'
import { askedOnce } from './password'
import type { PostgresOpening } from './pooler'
import { firstWire } from './reach'
import { rightsOf } from './rights'
import { translate } from './translate'
import { dial } from './wire'

/**
 * Reaches a server layer by layer: address (where there are several), tcp, tls, login, version, rights. A row each; the
 * first that fails is the last.
 */
export async function* layers(asked: PostgresOpening, use: Use): AsyncIterable<Layer> {
  const given = askedOnce(asked)
  const { user, database } = given.profile
  const clock = layerClock('address')
  const { row } = clock
  let backend: Backend | undefined
  const told = (error: unknown): Failure =>
    translate(error, { layer: clock.at === 'login' ? 'login' : 'session', user, timeoutMs: use.timeoutMs })
  try {
    const passed: Layer[] = []
    const choice = choose(given, use.signal, (at, why) => passed.push(row(`${at}: ${why}`)), use.timeoutMs)
    await choice.catch(() => {})
    yield* passed
    const chosen = await choice
    if (isChoosy(given)) yield row(`${addressOf(chosen)} is the one.`)
    const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
    clock.at = 'tcp'
    const stream = await dial(chosen, signal)
    yield row(`${addressOf(chosen)} answers.`)
    clock.at = 'tls'
    const { wire, broken } = await firstWire(chosen, stream, signal)
    yield row(wire.encryption ?? inClearText(chosen, broken), wire.encryption ? {} : { code: 'CLEAR_TEXT' })
    clock.at = 'login'
    const arrived = await arrive(chosen, { readOnly: true }, signal, { withinMs: use.timeoutMs, wire })
    backend = arrived.backend
    const { facts, opening } = arrived
    const other = backend.way !== wire.way
    const how = other ? ` The server took us only ${backend.way === 'tls' ? 'with TLS' : 'in clear text'}.` : ''
    yield row(
      `${user} may connect to ${database}.${how}`,
      other && backend.way === 'clear' ? { code: 'CLEAR_TEXT' } : {},
    )
    clock.at = 'version'
    const role = roleOf(facts)
    const through = opening.pooler ? `, through ${opening.pooler.name}` : ''
    yield row(`PostgreSQL ${facts.release}, ${role}${through}`, { detail: { version: String(facts.version), role } })
    clock.at = 'rights'
    const { message, ...rights } = rightsOf(facts)
    yield row(message, rights)
  } catch (error) {
    yield clock.broken(told(error), use.signal)
  } finally {
    await backend?.end()
  }
}

function inClearText({ profile }: PostgresOpening, broken: Failure | undefined): string {
  if (broken) return `TLS could not be set up: ${broken.message} The mode ${profile.tls} goes on in clear text.`
  if (profile.host.startsWith('/')) return 'A socket of this machine needs none.'
  return profile.tls === 'prefer' ? 'The server offers none: the connection is in clear text.' : 'Not asked for.'
}

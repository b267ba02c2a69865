import type { Duplex } from 'node:stream'
import { type Failure, OpsError } from '#domain/failure'
import { type Backend, logIn } from './backend'
import type { PostgresOpening } from './pooler'
import { translate } from './translate'
import { dial, negotiate, type SpeaksPostgres, type Way, type Wire, waysOf } from './wire'

/** How long reaching a server may take, all layers together. */
const reachMs = 10_000

export interface Reaching {
  readonly withinMs?: number | undefined
  /** One that is ready already is used first. */
  readonly wire?: Wire
}

/** Dials, encrypts and logs in. Rejects with the error of the layer that failed, a TimeoutError after `withinMs`. */
export const reach = (
  opening: PostgresOpening,
  mode: { readOnly: boolean },
  signal: AbortSignal,
  how: Reaching = {},
): Promise<Backend> => overWays(opening, (wire, limit) => logIn(opening, wire, mode, limit), signal, how)

/** Starts something on a wire, over the ways of the profile's mode. Rejects as `reach` does. */
export async function overWays<T>(
  opening: SpeaksPostgres,
  start: (wire: Wire, limit: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  { withinMs = reachMs, wire }: Reaching = {},
): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
  const go = async (way: Way) => {
    const fresh = async () => negotiate(await dial(opening, limit), opening, way, limit)
    return start(way === wire?.way ? wire : await fresh(), limit)
  }
  const ways = waysOf(opening.profile)
  const [first = 'clear', second] = wire ? ways.slice(ways.indexOf(wire.way)) : ways
  const failureOf = (error: unknown) => translate(error, { layer: 'login', user: opening.profile.user })
  try {
    return await go(first)
  } catch (error) {
    if (!second || limit.aborted || !mayTryOther(failureOf(error))) throw error
    return await go(second).catch(also => {
      throw limit.aborted ? also : both(failureOf(error), failureOf(also), second)
    })
  }
}

/** For a test of the connection, whose stream is open: the first way on which TLS stands or is not asked for, and what broke before. */
export async function firstWire(
  opening: SpeaksPostgres,
  stream: Duplex,
  signal: AbortSignal,
): Promise<{ wire: Wire; broken?: Failure }> {
  const [first = 'clear', second] = waysOf(opening.profile)
  try {
    return { wire: await negotiate(stream, opening, first, signal) }
  } catch (error) {
    const broken = translate(error, { layer: 'session', user: opening.profile.user })
    if (!second || signal.aborted || !mayTryOther(broken)) throw error
    return { wire: await negotiate(await dial(opening, signal), opening, second, signal), broken }
  }
}

/**
 * libpq's rule for `allow` and `prefer`: the other way follows when TLS could not be set up, or when the server turns the
 * connection away as it is. A password that was judged is not sent a second time.
 */
const mayTryOther = ({ layer, code, kind }: Failure): boolean =>
  (layer === 'tls' && kind !== 'invalid') || code === '28000' || code === 'TLS_REQUIRED'

function both(first: Failure, second: Failure, way: Way): OpsError {
  const where = way === 'tls' ? 'With TLS' : 'In clear text'
  return new OpsError({ ...first, message: `${first.message} ${where}: ${second.message}` })
}

import { type Failure, OpsError } from '#domain/failure'
import { type Backend, logIn } from './backend'
import type { PostgresOpening } from './pooler'
import { translate } from './translate'
import { dial, negotiate, type Way, type Wire, waysOf } from './wire'

/** How long reaching a server may take, all layers together. */
const reachMs = 10_000

export interface Reaching {
  readonly withinMs?: number | undefined
  /** One that is ready already is used first. */
  readonly wire?: Wire
}

/** Dials, encrypts and logs in. Rejects with the error of the layer that failed, a TimeoutError after `withinMs`. */
export async function reach(
  opening: PostgresOpening,
  mode: { readOnly: boolean },
  signal: AbortSignal,
  { withinMs = reachMs, wire }: Reaching = {},
): Promise<Backend> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
  const go = async (way: Way) => {
    const fresh = async () => negotiate(await dial(opening, limit), opening, way, limit)
    return logIn(opening, way === wire?.way ? wire : await fresh(), mode, limit)
  }
  const ways = waysOf(opening.profile)
  const [first = 'clear', second] = wire ? ways.slice(ways.indexOf(wire.way)) : ways
  try {
    return await go(first)
  } catch (error) {
    if (!second || limit.aborted) throw error
    const failure = translate(error, { layer: 'login', user: opening.profile.user })
    if (!mayTryOther(failure)) throw error
    return await go(second).catch(also => {
      throw limit.aborted
        ? also
        : both(failure, translate(also, { layer: 'login', user: opening.profile.user }), second)
    })
  }
}

/**
 * libpq's rule for `allow` and `prefer`: the other way follows when TLS could not be set up, or when the server turns the
 * connection away as it is. A password that was judged is not sent a second time.
 */
export const mayTryOther = ({ layer, code, kind }: Failure): boolean =>
  (layer === 'tls' && kind !== 'invalid') || code === '28000' || code === 'TLS_REQUIRED'

function both(first: Failure, second: Failure, way: Way): OpsError {
  const where = way === 'tls' ? 'With TLS' : 'In clear text'
  return new OpsError({ ...first, message: `${first.message} ${where}: ${second.message}` })
}

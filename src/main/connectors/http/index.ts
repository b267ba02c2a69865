import type { ProfileOf } from '#domain/profile'
import type { HttpSession, Layer, Use } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { layerClock } from '../layer-clock'
import { exchange } from './exchange'
import { type HttpOpening, refusal } from './login'
import { connectTo } from './reach'
import { translate } from './translate'

/** An HTTP service. Each request has a connection of its own, so that its time tells about every layer. */
export const http: Connector<ProfileOf<'http'>, HttpSession> = { open, layers }

async function open(opening: HttpOpening): Promise<Opened<HttpSession>> {
  const { profile } = opening
  const label = profile.url
  return {
    session: {
      request: (request, use) => exchange(opening, request, use),
      identity: async () => ({ id: profile.url, label }),
    },
    label,
    close: async () => {},
    onLost: () => {},
  }
}

async function* layers(opening: HttpOpening, use: Use): AsyncIterable<Layer> {
  const { profile } = opening
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  const clock = layerClock('tcp')
  const { row } = clock
  try {
    const reached = await connectTo(opening, signal, phase => {
      clock.at = phase
    })
    const { hostname, protocol } = new URL(profile.url)
    reached.stream.destroy()
    clock.at = 'tcp'
    yield row(`${hostname} answers.`, { ms: (reached.dns ?? 0) + reached.connect })
    clock.at = 'tls'
    if (protocol === 'https:') yield row(reached.encryption ?? '', { ms: reached.tls ?? 0 })
    for (const path of profile.health) {
      clock.at = `GET ${path}`
      const answer = await exchange(opening, { method: 'GET', path, headers: {} }, { signal, timeoutMs: use.timeoutMs })
      const fits =
        answer.status >= 200 && answer.status < 300 && (!profile.expect || answer.body.includes(profile.expect))
      const refused = refusal(opening, answer)
      const why = answer.status >= 300 || fits ? '' : ', but the text it should contain is not there'
      yield row(refused ? `${answer.status}: ${refused.message}` : `${answer.status}${why}`, {
        ok: fits,
        code: `HTTP_${answer.status}`,
        hint: fits
          ? undefined
          : (refused?.hint ?? 'The service answers and says it is not well, or the path is wrong.'),
      })
      if (!fits) return
    }
  } catch (error) {
    yield clock.broken(translate(error), use.signal)
  }
}

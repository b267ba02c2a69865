import { z } from 'zod'
import type { CloudSession } from '#domain/cloud'
import type { ProfileOf } from '#domain/profile'
import type { Layer, Use } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { connectTo } from '../http/reach'
import { translate } from '../http/translate'
import { layerClock } from '../layer-clock'
import { createApi } from './api'
import { asHttp, type RenderOpening } from './opening'
import { findService } from './service'
import { labelOf, sessionOf } from './session'

/** A service at Render, by its REST API. Each request has a connection of its own; what is shared is the count of its limits. */
export const render: Connector<ProfileOf<'render'>, CloudSession> = { open, layers }

const openMs = 20_000

async function open(opening: RenderOpening, signal: AbortSignal): Promise<Opened<CloudSession>> {
  // Once for all requests: behind a secret may be a command that asks a person.
  const token = await opening.secret()
  const api = createApi({ ...opening, secret: async () => token })
  const service = await findService(api, opening.profile.service, { signal, timeoutMs: openMs })
  return {
    session: sessionOf(api, opening.profile.service, token ?? ''),
    label: labelOf(service),
    close: async () => {},
    onLost: () => {},
  }
}

async function* layers(opening: RenderOpening, use: Use): AsyncIterable<Layer> {
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  const clock = layerClock('tcp')
  try {
    const reached = await connectTo(asHttp(opening), signal, phase => {
      clock.at = phase
    })
    const { hostname, protocol } = new URL(opening.profile.url)
    reached.stream.destroy()
    clock.at = 'tcp'
    yield clock.row(`${hostname} answers.`, { ms: (reached.dns ?? 0) + reached.connect })
    clock.at = 'tls'
    if (protocol === 'https:') yield clock.row(reached.encryption ?? '', { ms: reached.tls ?? 0 })
    clock.at = 'login'
    const token = await opening.secret()
    const api = createApi({ ...opening, secret: async () => token })
    await api.list('/services', {}, { key: 'service', shape: z.unknown(), most: 1 }, { ...use, signal })
    yield clock.row('The token is accepted.')
    clock.at = 'service'
    yield clock.row(labelOf(await findService(api, opening.profile.service, { ...use, signal })))
  } catch (error) {
    yield clock.broken(translate(error), use.signal)
  }
}

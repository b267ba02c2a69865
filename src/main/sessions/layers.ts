import { toFailure } from '#domain/failure'
import { address, containerOf, type Profile } from '#domain/profile'
import type { Layer, Use } from '#domain/session'
import { connectorFor } from './connector-for'
import { ownPlace } from './in-container'
import type { AnyOpening } from './openings'

export interface LayersParts {
  wayOf(profile: Profile): Promise<readonly Profile[]>
  opening(profile: Profile, secret: () => Promise<string | null>): AnyOpening
  secret(profile: Profile): Promise<string | null>
  /** Whether somebody has typed for this host's login: that is good for one login, not for a test beside it. */
  needsPerson(profile: string): boolean
  use(profile: string, signal: AbortSignal): Promise<unknown>
}

type LayersOf = (profile: Profile, secret: () => Promise<string | null>, asked: Use) => AsyncIterable<Layer>

/** Tries a profile layer by layer, with the hosts on its way before it; ends after the first layer that fails. */
export function createLayers({ wayOf, opening, secret: secretOf, needsPerson, use }: LayersParts): LayersOf {
  return layersOf

  async function* layersOf(profile: Profile, secret: () => Promise<string | null>, asked: Use): AsyncIterable<Layer> {
    const way = await wayOf(profile).catch((error: unknown) => toFailure(error))
    if ('kind' in way) {
      yield { layer: 'via', ok: false, message: way.message, hint: way.hint, ms: 0 }
      return
    }
    const [host] = way
    if (host) {
      let broken = false
      for await (const layer of hostLayers(host, asked)) {
        // A host on the way needs no shell, except to ask its engine: a bastion may allow tunnels and nothing else.
        if (layer.layer === 'shell' && containerOf(profile) === undefined) continue
        // The host that broke is named once, however many stand behind it.
        yield layer.hop
          ? layer
          : { ...layer, layer: `${host.name}: ${layer.layer}`, hop: { name: host.name, address: address(host) } }
        broken ||= !layer.ok
      }
      if (broken) return
    }
    const opened = opening(profile, secret)
    const place = ownPlace(profile)
    if (opened.way && place) {
      const layer = await opened.way.layer(place.port, asked)
      yield layer
      if (!layer.ok) return
    }
    yield* connectorFor(profile.protocol).layers(opened, asked)
  }

  /** A host on the way. Where a person types for its login, the one session that is needed anyway is all that is opened. */
  async function* hostLayers(host: Profile, asked: Use): AsyncIterable<Layer> {
    if (!needsPerson(host.id)) {
      yield* layersOf(host, () => secretOf(host), asked)
      return
    }
    const began = performance.now()
    const failure = await use(host.id, asked.signal).then(() => undefined, toFailure)
    const ms = performance.now() - began
    if (!failure) yield { layer: 'session', ok: true, message: 'It is open, and is used.', ms }
    else {
      const { message, hint, code, detail, layer = 'session' } = failure
      yield { layer, ok: false, message, hint, code, detail, ms }
    }
  }
}

import { missing, OpsError, toFailure } from '#domain/failure'
import { containerOf, type Profile } from '#domain/profile'
import type {
  HttpSession,
  Layer,
  RedisSession,
  SessionState,
  Sessions,
  ShellSession,
  SqlSession,
  Use,
} from '#domain/session'
import type { HostKeys, Profiles } from '#domain/store'
import type { Opened } from '../connectors/connector'
import { askEngine } from '../connectors/container/engine'
import type { HostSession } from '../connectors/shell/session'
import { connectorFor } from './connector-for'
import { ownPlace } from './in-container'
import { createKept, type Kept } from './kept'
import { createOpenings } from './openings'

export interface SessionsParts {
  readonly profiles: Profiles
  /** A profile's secret from wherever it says; asked for only while a session opens. */
  secret(profile: Profile): Promise<string | null>
  readonly hostKeys: HostKeys
  /** The operator's known_hosts: only read. */
  readonly knownHosts?: string | undefined
  /** A session without work closes after this many milliseconds. */
  idleMs(): number
  /** Told when a session opens, closes or is lost. */
  onChange(): void
}

export interface AllSessions extends Sessions {
  list(): SessionState[]
  close(profile: string): Promise<void>
  /** Tries a profile as it stands, saved or not. */
  layersOf(profile: Profile, secret: () => Promise<string | null>, use: Use): AsyncIterable<Layer>
  closeAll(): Promise<void>
}

/** Opens each profile once and shares it. What was lost is opened anew at its next use; nothing is repeated by itself. */
export function createSessions(parts: SessionsParts): AllSessions {
  const kept = new Map<string, Kept>()
  const found = async (id: string): Promise<Profile> => {
    const profile = await parts.profiles.get(id)
    if (!profile) throw missing('That target is not there any more.', 'It was removed under Connections.')
    return profile
  }

  const { hostOf, openingFor } = createOpenings(parts, (id, signal, path) => use(id, signal, path))

  async function use(id: string, signal: AbortSignal, path: readonly string[] = []): Promise<unknown> {
    if (path.includes(id))
      throw new OpsError({ kind: 'invalid', message: 'These SSH targets go through each other in a circle.' })
    const profile = await found(id)
    const host = await hostOf(profile)
    const before = kept.get(id)
    // Another address, user or way there is another session; so is one whose tunnel is.
    const same = JSON.stringify([profile, host ?? null])
    if (before && before.made !== same) {
      kept.delete(id)
      void before.close()
    }
    const entry =
      kept.get(id) ??
      createKept({
        profile: id,
        made: same,
        via: profile.via,
        idleMs: parts.idleMs,
        onChange: parts.onChange,
        open: wanted =>
          connectorFor(profile.protocol).open(
            openingFor(profile, () => parts.secret(profile), path),
            wanted,
          ) as Promise<Opened<unknown>>,
      })
    kept.set(id, entry)
    return entry.session(signal)
  }

  async function* layersOf(profile: Profile, secret: () => Promise<string | null>, asked: Use): AsyncIterable<Layer> {
    const host = await hostOf(profile).catch((error: unknown) => toFailure(error))
    if (host && 'kind' in host) {
      yield { layer: 'via', ok: false, message: host.message, hint: host.hint, ms: 0 }
      return
    }
    if (host) {
      let broken = false
      for await (const layer of layersOf(host, () => parts.secret(host), asked)) {
        // A host on the way needs no shell, except to ask its engine: a bastion may allow tunnels and nothing else.
        if (layer.layer === 'shell' && containerOf(profile) === undefined) continue
        yield { ...layer, layer: `${host.name}: ${layer.layer}` }
        broken ||= !layer.ok
      }
      if (broken) return
    }
    const opening = openingFor(profile, secret, [])
    const place = ownPlace(profile)
    if (opening.way && place) {
      const layer = await opening.way.layer(place.port, asked)
      yield layer
      if (!layer.ok) return
    }
    yield* connectorFor(profile.protocol).layers(opening, asked)
  }

  return {
    sql: (id, signal) => use(id, signal) as Promise<SqlSession>,
    redis: (id, signal) => use(id, signal) as Promise<RedisSession>,
    shell: (id, signal) => use(id, signal) as Promise<ShellSession>,
    http: (id, signal) => use(id, signal) as Promise<HttpSession>,
    containers: async (id, asked) => askEngine((await use(id, asked.signal)) as HostSession, asked),
    async *layers(id, asked) {
      const profile = await found(id)
      yield* layersOf(profile, () => parts.secret(profile), asked)
    },
    layersOf,
    dial: async (id, host, port, signal) => openingFor(await found(id), async () => null, []).dial(host, port, signal),
    list: () =>
      [...kept.values()].map(entry => entry.state()).filter(state => state.state !== 'closed' || state.failure),
    async close(id) {
      const entry = kept.get(id)
      kept.delete(id)
      await entry?.close()
      parts.onChange()
    },
    async closeAll() {
      const all = [...kept.values()]
      kept.clear()
      await Promise.allSettled(all.map(entry => entry.close()))
    },
  }
}

import type { Duplex } from 'node:stream'
import { missing, OpsError, toFailure } from '#domain/failure'
import type { Profile } from '#domain/profile'
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
import { worthHiding } from '#domain/worth-hiding'
import type { Opened, Opening } from '../connectors/connector'
import { dial } from '../connectors/dial'
import type { SshSession } from '../connectors/ssh'
import { connectorFor } from './connector-for'
import { idleAmong } from './idle'
import { createKept, type Kept } from './kept'
import { onTheWay } from './on-the-way'
import { isRefusal } from './refusal'

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
  /** Told when a server refused a profile's login: a secret that was kept for it may be an old one. */
  onRefused?(profile: string): void
}

export interface AllSessions extends Sessions {
  list(): SessionState[]
  close(profile: string): Promise<void>
  /** Tries a profile as it stands, saved or not. */
  layersOf(profile: Profile, secret: () => Promise<string | null>, use: Use): AsyncIterable<Layer>
  /** Closes what no call is on, but these profiles and the hosts that what stays goes through. */
  closeIdle(but: ReadonlySet<string>): Promise<void>
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

  /** The SSH target that a profile goes through. */
  const hostOf = async (profile: Profile): Promise<Profile | undefined> => {
    if (profile.via === undefined) return undefined
    const host = (await parts.profiles.list(profile.system)).find(one => one.name === profile.via)
    if (host?.protocol !== 'ssh')
      throw missing(`${profile.name} goes through ${profile.via}, and this system has no SSH target of that name.`)
    return host
  }

  const openingFor = (profile: Profile, secret: () => Promise<string | null>, path: readonly string[]): Opening => ({
    profile,
    secret,
    hostKeys: { trusted: (host, port) => parts.hostKeys.find(host, port), knownHosts: parts.knownHosts },
    async dial(host, port, signal): Promise<Duplex> {
      const through = await hostOf(profile)
      if (!through) return dial(host, port, signal)
      const session = (await use(through.id, signal, [...path, profile.id]).catch((error: unknown) => {
        throw onTheWay(error, through.name)
      })) as SshSession
      return session.forward(host, port, signal)
    },
  })

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
        over: host?.id,
        idleMs: parts.idleMs,
        onChange: parts.onChange,
        async open(wanted, hear) {
          const secret = async () => {
            const text = await parts.secret(profile)
            for (const one of worthHiding(profile, text)) hear(one)
            return text
          }
          try {
            return (await connectorFor(profile.protocol).open(
              openingFor(profile, secret, path),
              wanted,
            )) as Opened<unknown>
          } catch (error) {
            if (isRefusal(error)) parts.onRefused?.(id)
            throw error
          }
        },
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
        // A host on the way needs no shell: a bastion may allow tunnels and nothing else.
        if (layer.layer === 'shell') continue
        yield { ...layer, layer: `${host.name}: ${layer.layer}` }
        broken ||= !layer.ok
      }
      if (broken) return
    }
    yield* connectorFor(profile.protocol).layers(openingFor(profile, secret, []), asked)
  }

  return {
    sql: (id, signal) => use(id, signal) as Promise<SqlSession>,
    redis: (id, signal) => use(id, signal) as Promise<RedisSession>,
    shell: (id, signal) => use(id, signal) as Promise<ShellSession>,
    http: (id, signal) => use(id, signal) as Promise<HttpSession>,
    async *layers(id, asked) {
      const profile = await found(id)
      yield* layersOf(profile, () => parts.secret(profile), asked)
    },
    layersOf,
    dial: async (id, host, port, signal) => openingFor(await found(id), async () => null, []).dial(host, port, signal),
    secrets: (profiles = [...kept.keys()]) => profiles.flatMap(id => kept.get(id)?.secrets() ?? []),
    list: () =>
      [...kept.values()].map(entry => entry.state()).filter(state => state.state !== 'closed' || state.failure),
    async close(id) {
      const entry = kept.get(id)
      kept.delete(id)
      await entry?.close()
      parts.onChange()
    },
    async closeIdle(but) {
      const idle = idleAmong(kept, but)
      for (const [id] of idle) kept.delete(id)
      await Promise.allSettled(idle.map(([, entry]) => entry.close()))
      parts.onChange()
    },
    async closeAll() {
      const all = [...kept.values()]
      kept.clear()
      await Promise.allSettled(all.map(entry => entry.close()))
    },
  }
}

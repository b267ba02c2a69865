import type { Duplex } from 'node:stream'
import { missing } from '#domain/failure'
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
import type { Opened, Opening } from '../connectors/connector'
import { dial } from '../connectors/dial'
import type { SshSession } from '../connectors/ssh'
import { connectorFor } from './connector-for'
import type { GivenAnswers } from './given-answers'
import { createKept, type Kept } from './kept'
import { createLayers } from './layers'
import { onTheWay } from './on-the-way'
import { createWakes } from './wakes'
import { wayOf } from './way'

export interface SessionsParts {
  readonly profiles: Profiles
  /** A profile's secret from wherever it says; asked for only while a session opens. */
  secret(profile: Profile): Promise<string | null>
  readonly hostKeys: HostKeys
  /** The known_hosts files of the operator and of this machine: only read. */
  readonly knownHosts?: readonly string[] | undefined
  /** What the operator typed for the questions of a login. */
  readonly answers?: GivenAnswers | undefined
  /** A session without work closes after this many milliseconds. */
  idleMs(): number
  /** Told when a session opens, closes or is lost. */
  onChange(): void
  /** Milliseconds; a jump of it is a sleep, after which no session is believed before it has answered. */
  now?(): number
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
  const wakes = createWakes(parts.now)
  /** Profiles whose login somebody had to type for. */
  const typedFor = new Set<string>()

  const found = async (id: string): Promise<Profile> => {
    const profile = await parts.profiles.get(id)
    if (!profile) throw missing('That target is not there any more.', 'It was removed under Connections.')
    return profile
  }

  const throughOf = (profile: Profile) => wayOf(profile, system => parts.profiles.list(system))

  const openingFor = (profile: Profile, secret: () => Promise<string | null>): Opening => ({
    profile,
    secret,
    answers() {
      const given = parts.answers?.take(profile.id)
      if (given) typedFor.add(profile.id)
      return given
    },
    hostKeys: { trusted: (host, port) => parts.hostKeys.find(host, port), knownHosts: parts.knownHosts },
    async dial(host, port, signal): Promise<Duplex> {
      const [through] = await throughOf(profile)
      if (!through) return dial(host, port, signal)
      const session = (await use(through.id, signal).catch((error: unknown) => {
        throw onTheWay(error, through.name)
      })) as SshSession
      return session.forward(host, port, signal)
    },
  })

  async function use(id: string, signal: AbortSignal): Promise<unknown> {
    const profile = await found(id)
    const way = await throughOf(profile)
    const before = kept.get(id)
    // Another address, user or way there is another session; so is one whose tunnel is.
    const made = JSON.stringify([profile, ...way])
    if (before && before.made !== made) {
      kept.delete(id)
      void before.close()
    }
    const entry =
      kept.get(id) ??
      createKept({
        profile: id,
        made,
        via: profile.via,
        through: way.map(host => host.id),
        idleMs: parts.idleMs,
        onChange: parts.onChange,
        wakes: wakes.count,
        open: wanted =>
          connectorFor(profile.protocol).open(
            openingFor(profile, () => parts.secret(profile)),
            wanted,
          ) as Promise<Opened<unknown>>,
      })
    kept.set(id, entry)
    return entry.session(signal)
  }

  const layersOf = createLayers({
    wayOf: throughOf,
    opening: openingFor,
    secret: parts.secret,
    needsPerson: id =>
      parts.answers?.waiting(id) === true || (typedFor.has(id) && kept.get(id)?.state().state === 'open'),
    use,
  })

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
    dial: async (id, host, port, signal) => openingFor(await found(id), async () => null).dial(host, port, signal),
    list: () =>
      [...kept.values()].map(entry => entry.state()).filter(state => state.state !== 'closed' || state.failure),
    async close(id) {
      // What stands behind it goes first: it is closed, not lost.
      const all = [...kept].filter(([key, entry]) => key === id || entry.through.includes(id))
      for (const [key] of all) kept.delete(key)
      const farFirst = all.map(([, entry]) => entry).toSorted((a, b) => b.through.length - a.through.length)
      for (const entry of farFirst) await entry.close()
      parts.onChange()
    },
    async closeAll() {
      wakes.stop()
      const all = [...kept.values()]
      kept.clear()
      await Promise.allSettled(all.map(entry => entry.close()))
    },
  }
}

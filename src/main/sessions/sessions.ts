import type { CloudSession } from '#domain/cloud'
import { missing } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { HttpSession, RedisSession, SessionState, Sessions, ShellSession, SqlSession } from '#domain/session'
import type { HostKeys, Profiles } from '#domain/store'
import type { RemoteTerminal, TerminalSize } from '#domain/terminal'
import { worthHiding } from '#domain/worth-hiding'
import type { Opened } from '../connectors/connector'
import { askEngine } from '../connectors/container/engine'
import type { PostgresOpening } from '../connectors/postgres/pooler'
import type { HostSession } from '../connectors/shell/session'
import type { SshSession } from '../connectors/ssh'
import { connectorFor } from './connector-for'
import type { GivenAnswers } from './given-answers'
import { idleAmong } from './idle'
import { createKept, type Kept } from './kept'
import { createLayers } from './layers'
import { libpqLogin } from './libpq'
import { createOpenings } from './openings'
import { isRefusal } from './refusal'
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
  /** Told when a server refused a profile's login: a secret that was kept for it may be an old one. */
  onRefused?(profile: string): void
}

export interface AllSessions extends Sessions {
  list(): SessionState[]
  /** A terminal on an SSH host: its login's shell, or a command. In use until it has ended. */
  terminal(
    profile: string,
    words: readonly string[] | undefined,
    size: TerminalSize,
    signal: AbortSignal,
  ): Promise<RemoteTerminal>
  close(profile: string): Promise<void>
  /** Gives the session to nobody any more, for its secret is another one now; what is under way on it goes on. */
  renew(profile: string): void
  /** Closes what no call is on, but these profiles and the hosts that what stays goes through. */
  closeIdle(but: ReadonlySet<string>): Promise<void>
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

  /** What was told to scripts, by profile: a server that trusts us never asked our own session for it. */
  const lent = new Map<string, readonly string[]>()

  const throughOf = (profile: Profile) => wayOf(profile, system => parts.profiles.list(system))

  const { openingFor } = createOpenings(parts, { use, throughOf, onTyped: id => typedFor.add(id) })

  async function use(id: string, signal: AbortSignal): Promise<unknown> {
    const profile = await found(id)
    const way = await throughOf(profile)
    const before = kept.get(id)
    // Another address, user or way there is another session; so is one whose tunnel is. Runs keep the one they work on.
    const made = JSON.stringify([profile, ...way])
    if (before && before.made !== made) {
      kept.delete(id)
      before.retire()
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
        async open(wanted, hear) {
          const secret = async () => {
            const text = await parts.secret(profile)
            for (const one of worthHiding(profile, text)) hear(one)
            return text
          }
          try {
            return (await connectorFor(profile.protocol).open(openingFor(profile, secret), wanted)) as Opened<unknown>
          } catch (error) {
            if (isRefusal(error)) parts.onRefused?.(id)
            throw error
          }
        },
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
    cloud: (id, signal) => use(id, signal) as Promise<CloudSession>,
    terminal: async (id, words, size, signal) => ((await use(id, signal)) as SshSession).terminal(words, size, signal),
    containers: async (id, asked) => askEngine((await use(id, asked.signal)) as HostSession, asked),
    async *layers(id, asked) {
      const profile = await found(id)
      yield* layersOf(profile, () => parts.secret(profile), asked)
    },
    layersOf,
    async libpq(id, from, asked) {
      const [db, shell] = [await found(id), await found(from)]
      if (db.protocol !== 'postgres') throw missing(`${db.name} is not a PostgreSQL target.`)
      const secret = await parts.secret(db)
      lent.set(id, worthHiding(db, secret))
      const opening = openingFor(db, async () => secret)
      const ways = { dbWay: await throughOf(db), shellWay: await throughOf(shell) }
      return libpqLogin({ db, shell, ...ways, host: opening.host, opening: opening as PostgresOpening }, secret, asked)
    },
    dial: async (id, host, port, signal) => openingFor(await found(id), async () => null).dial(host, port, signal),
    secrets: (profiles = [...kept.keys(), ...lent.keys()]) =>
      profiles.flatMap(id => [...(kept.get(id)?.secrets() ?? []), ...(lent.get(id) ?? [])]),
    list: () =>
      [...kept.values()].map(entry => entry.state()).filter(state => state.state !== 'closed' || state.failure),
    async close(id) {
      // What stands behind it goes first: it is closed, not lost.
      const all = [...kept].filter(([key, entry]) => key === id || entry.through.includes(id))
      lent.delete(id)
      for (const [key] of all) kept.delete(key)
      const farFirst = all.map(([, entry]) => entry).toSorted((a, b) => b.through.length - a.through.length)
      for (const entry of farFirst) await entry.close()
      parts.onChange()
    },
    renew(id) {
      kept.get(id)?.retire()
      kept.delete(id)
      lent.delete(id)
    },
    async closeIdle(but) {
      const idle = idleAmong(kept, but)
      for (const id of lent.keys()) if (!but.has(id)) lent.delete(id)
      for (const [id] of idle) kept.delete(id)
      await Promise.allSettled(idle.map(([, entry]) => entry.close()))
      parts.onChange()
    },
    async closeAll() {
      wakes.stop()
      const all = [...kept.values()]
      kept.clear()
      lent.clear()
      await Promise.allSettled(all.map(entry => entry.close()))
    },
  }
}

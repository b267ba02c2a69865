import type { Duplex } from 'node:stream'
import { missing } from '#domain/failure'
import { containerOf, type Profile } from '#domain/profile'
import type { HostKeys, Profiles } from '#domain/store'
import type { ContainerOpening } from '../connectors/container'
import { dial } from '../connectors/dial'
import type { HostSession } from '../connectors/shell/session'
import type { SshSession } from '../connectors/ssh'
import { createWay, ownPlace } from './in-container'
import { onTheWay } from './on-the-way'

interface OpeningParts {
  readonly profiles: Profiles
  readonly hostKeys: HostKeys
  readonly knownHosts?: string | undefined
}

/** All that any connector needs, and the way into the container that the profile names, if it names one. */
type AnyOpening = Omit<ContainerOpening, 'profile'> & {
  readonly profile: Profile
  readonly way: ReturnType<typeof createWay> | undefined
}

/** How profiles are reached: directly, through the SSH host they name, in a container of that host or of this machine. */
export function createOpenings(
  parts: OpeningParts,
  use: (id: string, signal: AbortSignal, path: readonly string[]) => Promise<unknown>,
) {
  // For containers that go through nothing: it has no link that could die.
  let here: Promise<HostSession> | undefined
  const thisMachine = (signal: AbortSignal) => {
    here ??= import('../connectors/shell').then(({ shellHere }) => shellHere(signal))
    here.catch(() => {
      here = undefined
    })
    return here
  }

  /** The SSH target that a profile goes through; for a container it may also be this machine. */
  const hostOf = async (profile: Profile): Promise<Profile | undefined> => {
    if (profile.via === undefined) return undefined
    const host = (await parts.profiles.list(profile.system)).find(one => one.name === profile.via)
    if (host?.protocol !== 'ssh' && !(host?.protocol === 'local' && containerOf(profile) !== undefined))
      throw missing(`${profile.name} goes through ${profile.via}, and this system has no SSH target of that name.`)
    return host
  }

  const openingFor = (profile: Profile, secret: () => Promise<string | null>, path: readonly string[]): AnyOpening => {
    const sessionOf = (through: Profile, signal: AbortSignal) =>
      use(through.id, signal, [...path, profile.id]).catch((error: unknown) => {
        throw onTheWay(error, through.name)
      })
    const direct = async (host: string, port: number, signal: AbortSignal): Promise<Duplex> => {
      const through = await hostOf(profile)
      if (through?.protocol !== 'ssh') return dial(host, port, signal)
      return ((await sessionOf(through, signal)) as SshSession).forward(host, port, signal)
    }
    const host = async (signal: AbortSignal) => {
      const through = await hostOf(profile)
      return (through ? sessionOf(through, signal) : thisMachine(signal)) as Promise<HostSession>
    }
    const container = containerOf(profile)
    const keeps = profile.protocol !== 'http'
    const way = container === undefined ? undefined : createWay({ container, keeps, host, dial: direct })
    return {
      profile,
      secret,
      hostKeys: { trusted: (host, port) => parts.hostKeys.find(host, port), knownHosts: parts.knownHosts },
      host,
      way,
      dial: (host, port, signal) =>
        way && host === ownPlace(profile)?.host ? way.dial(port, signal) : direct(host, port, signal),
    }
  }

  return { hostOf, openingFor }
}

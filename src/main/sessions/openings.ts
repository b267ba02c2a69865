import type { Duplex } from 'node:stream'
import { containerOf, type Profile } from '#domain/profile'
import type { HostKeys } from '#domain/store'
import type { ContainerOpening } from '../connectors/container'
import { dial } from '../connectors/dial'
import type { HostSession } from '../connectors/shell/session'
import type { SshSession } from '../connectors/ssh'
import type { GivenAnswers } from './given-answers'
import { createWay, ownPlace } from './in-container'
import { onTheWay } from './on-the-way'
import { orAborted } from './or-aborted'

interface OpeningParts {
  readonly hostKeys: HostKeys
  readonly knownHosts?: readonly string[] | undefined
  readonly answers?: GivenAnswers | undefined
}

interface Reach {
  use(id: string, signal: AbortSignal): Promise<unknown>
  /** The hosts that a profile goes through, the nearest first. */
  throughOf(profile: Profile): Promise<readonly Profile[]>
  /** Told when a person typed for the login of this profile. */
  onTyped(id: string): void
}

/** All that any connector needs, and the way into the container that the profile names, if it names one. */
export type AnyOpening = Omit<ContainerOpening, 'profile'> & {
  readonly profile: Profile
  readonly way: ReturnType<typeof createWay> | undefined
}

const openMs = 15_000

/** How profiles are reached: directly, through the SSH host they name, in a container of that host or of this machine. */
export function createOpenings(parts: OpeningParts, { use, throughOf, onTyped }: Reach) {
  // For containers that go through nothing: it has no link that could die.
  let here: Promise<HostSession> | undefined
  const thisMachine = (signal: AbortSignal) => {
    // Opened for all who wait for it: the one who came first may stop waiting.
    here ??= import('../connectors/shell').then(({ shellHere }) => shellHere(AbortSignal.timeout(openMs)))
    here.catch(() => {
      here = undefined
    })
    return orAborted(here, signal)
  }

  const openingFor = (profile: Profile, secret: () => Promise<string | null>): AnyOpening => {
    const sessionOf = (through: Profile, signal: AbortSignal) =>
      use(through.id, signal).catch((error: unknown) => {
        throw onTheWay(error, through.name)
      })
    const direct = async (host: string, port: number, signal: AbortSignal): Promise<Duplex> => {
      const [through] = await throughOf(profile)
      if (through?.protocol !== 'ssh') return dial(host, port, signal)
      return ((await sessionOf(through, signal)) as SshSession).forward(host, port, signal)
    }
    const host = async (signal: AbortSignal) => {
      const [through] = await throughOf(profile)
      return (through ? sessionOf(through, signal) : thisMachine(signal)) as Promise<HostSession>
    }
    const container = containerOf(profile)
    const keeps = profile.protocol !== 'http'
    const way = container === undefined ? undefined : createWay({ container, keeps, host, dial: direct })
    return {
      profile,
      secret,
      answers() {
        const given = parts.answers?.take(profile.id)
        if (given) onTyped(profile.id)
        return given
      },
      hostKeys: { trusted: (host, port) => parts.hostKeys.find(host, port), knownHosts: parts.knownHosts },
      host,
      way,
      dial: (host, port, signal) =>
        way && host === ownPlace(profile)?.host ? way.dial(port, signal) : direct(host, port, signal),
    }
  }

  return { openingFor }
}

import type { Duplex } from 'node:stream'
import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Layer, Use } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { createShellSession, type HostSession } from '../shell/session'
import { createChannels } from './channels'
import { logIn, type SshOpening } from './connect'
import { fingerprintOf } from './host-key'
import { translate } from './translate'

/** A shell on a host, and channels from there to what only it can reach. */
export interface SshSession extends HostSession {
  /** A byte stream to an address as the host sees it; no port is opened on this machine. */
  forward(host: string, port: number, signal: AbortSignal): Promise<Duplex>
}

export const ssh: Connector<ProfileOf<'ssh'>, SshSession> = { open, layers }

async function open(opening: SshOpening, signal: AbortSignal): Promise<Opened<SshSession>> {
  const { profile } = opening
  const limit = AbortSignal.any([signal, AbortSignal.timeout(20_000)])
  try {
    const stream = await opening.dial(profile.host, profile.port, limit)
    const client = await logIn(opening, stream, limit)
    const channels = createChannels(client)
    let asked = false
    const lost: ((error: unknown) => void)[] = []
    client.on('close', () => {
      if (!asked) for (const listener of lost) listener(new OpsError(translate(new Error('Connection lost'))))
    })
    const hostKey = profile.hostKey ?? (await trustedFingerprint(opening))
    const label = `${profile.user}@${profile.host}:${profile.port}`
    // A bastion may allow channels and no commands: then it is a tunnel and nothing else.
    const shell = await createShellSession(
      channels.open,
      (host, machine) => ({
        id: `${hostKey} ${machine}`,
        label: `${host.name} (${host.system}) as ${host.user} · ${label}`,
      }),
      limit,
    ).catch((error: unknown) => tunnelOnly(error, profile.user, profile.host))
    return {
      session: { ...shell, forward: (host, port) => channels.forward(host, port) },
      label: `${shell.host.name} · ${label}`,
      onLost: listener => void lost.push(listener),
      async close() {
        asked = true
        client.end()
      },
    }
  } catch (error) {
    throw error instanceof OpsError ? error : new OpsError(translate(error), { cause: error })
  }
}

async function trustedFingerprint({ profile, hostKeys }: SshOpening): Promise<string> {
  const [first] = await hostKeys.trusted(profile.host, profile.port)
  return first ? fingerprintOf(Buffer.from(first.key, 'base64')) : 'known_hosts'
}

/** A session whose every command fails with the reason why this login has no shell. */
function tunnelOnly(error: unknown, user: string, host: string): HostSession {
  const refuse = () => Promise.reject(error)
  return {
    host: { system: 'tunnel only', user, name: host },
    start: refuse,
    run: refuse,
    batch: refuse,
    detached: refuse,
    attached: refuse,
    identity: refuse,
  }
}

async function* layers(opening: SshOpening, use: Use): AsyncIterable<Layer> {
  const { profile } = opening
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  let layer = 'tcp'
  let began = performance.now()
  const row = (message: string, more: Partial<Layer> = {}): Layer => {
    const ms = performance.now() - began
    began = performance.now()
    return { layer, ok: true, message, ms, ...more }
  }
  let client: Awaited<ReturnType<typeof logIn>> | undefined
  const passedAt: Layer[] = []
  try {
    const stream = await opening.dial(profile.host, profile.port, signal)
    yield row(`${profile.host}:${profile.port} answers.`)
    layer = 'host-key'
    client = await logIn(opening, stream, signal, (passed, message) => {
      layer = passed
      passedAt.push(row(message))
      layer = 'login'
    })
    yield* passedAt.splice(0)
    layer = 'shell'
    const shell = await createShellSession(createChannels(client).open, () => ({ id: '', label: '' }), signal)
    yield row(`${shell.host.system} on ${shell.host.name}, as ${shell.host.user}`)
  } catch (error) {
    if (use.signal.aborted) throw new OpsError({ kind: 'cancelled', message: 'Stopped by the operator.' })
    const { message, hint, code, detail, layer: where } = translate(error)
    yield* passedAt
    if (where === 'host-key' || where === 'login') layer = where
    yield row(message, { ok: false, hint, code, detail })
  } finally {
    client?.end()
  }
}

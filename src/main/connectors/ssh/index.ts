import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Layer, Use } from '#domain/session'
import type { RemoteTerminal, TerminalSize } from '#domain/terminal'
import type { Connector, Opened } from '../connector'
import { layerClock } from '../layer-clock'
import { createShellSession, type HostSession } from '../shell/session'
import { admitted } from './admitted'
import { createChannels } from './channels'
import { logIn, type SshOpening } from './connect'
import { shellOf } from './shell-of'
import { createTerminals } from './terminal'
import { translate } from './translate'

/** A shell on a host, and channels from there to what only it can reach. */
export interface SshSession extends HostSession {
  /** A byte stream to an address as the host sees it; no port is opened on this machine. */
  forward(host: string, port: number, signal: AbortSignal): Promise<Duplex>
  /** The login's shell with a terminal, or a command with one. The signal counts until it is there. */
  terminal(words: readonly string[] | undefined, size: TerminalSize, signal: AbortSignal): Promise<RemoteTerminal>
}

export const ssh: Connector<ProfileOf<'ssh'>, SshSession> = { open, layers }

async function open(opening: SshOpening, signal: AbortSignal): Promise<Opened<SshSession>> {
  const { profile } = opening
  try {
    const { client, fingerprint, key, ended } = await admitted(doorOf(profile), signal, async limit =>
      logIn(opening, await opening.dial(profile.host, profile.port, limit), limit),
    )
    const channels = createChannels(client)
    const terminal = createTerminals(client)
    let asked = false
    let gone: OpsError | undefined
    const lost: ((error: unknown) => void)[] = []
    client.on('close', () => {
      gone = new OpsError(ended() ?? translate(new Error('Connection lost')))
      if (!asked) for (const listener of lost) listener(gone)
    })
    const label = `${profile.user}@${profile.host}:${profile.port}`
    const commands = async (limit: AbortSignal) => {
      if (profile.only === 'way') throw new OpsError(onlyAWay)
      return createShellSession(
        channels.open,
        (host, machine) => ({
          id: `${fingerprint} ${machine}`,
          label: `${host.name} (${host.system}) as ${host.user} · ${label}`,
        }),
        limit,
      )
    }
    const shell = await shellOf(commands, profile, signal)
    if (gone) throw gone
    return {
      session: {
        ...shell,
        host: { ...shell.host, ...(key !== undefined && { key }) },
        forward: channels.forward,
        terminal: async (...given) => {
          if (profile.only === 'way') throw new OpsError(onlyAWay)
          return terminal(...given)
        },
      },
      label: `${shell.host.name} · ${label}`,
      onLost: listener => void (gone ? listener(gone) : lost.push(listener)),
      alive: wanted => answers(client, wanted),
      async close() {
        asked = true
        client.end()
      },
    }
  } catch (error) {
    throw error instanceof OpsError ? error : new OpsError(translate(error), { cause: error })
  }
}

/** Where one knocks: the same address behind another host is another door, and opening this may wait for opening that. */
const doorOf = ({ system, via, host, port }: ProfileOf<'ssh'>) =>
  `${via === undefined ? '' : `${system}/${via} `}${host}:${port}`

/** One round trip that asks for nothing: to take back a forwarding that was never asked for. A "no" is an answer too. */
function answers(client: Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (error: unknown) => reject(new OpsError(translate(error)))
    const late = () => give(signal.reason)
    signal.addEventListener('abort', late, { once: true })
    try {
      client.unforwardIn('127.0.0.1', 0, error => {
        signal.removeEventListener('abort', late)
        if (error && /No response/.test(error.message)) give(error)
        else resolve()
      })
    } catch (error) {
      give(error) // it is not connected any more
    }
  })
}

const onlyAWay = {
  kind: 'invalid',
  layer: 'shell',
  code: 'ONLY_A_WAY',
  message: 'This host is set to be only a way to others; no command is run there.',
  hint: 'Take that off under Connections, where it does have a shell.',
} as const

async function* layers(opening: SshOpening, use: Use): AsyncIterable<Layer> {
  const { profile } = opening
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  const clock = layerClock('tcp')
  const { row } = clock
  let client: Client | undefined
  const passedAt: Layer[] = []
  try {
    const stream = await opening.dial(profile.host, profile.port, signal)
    yield row(`${profile.host}:${profile.port} answers.`)
    clock.at = 'host-key'
    ;({ client } = await logIn(opening, stream, signal, (passed, message, hint) => {
      clock.at = passed
      passedAt.push(row(message, hint === undefined ? {} : { hint }))
      clock.at = 'login'
    }))
    yield* passedAt.splice(0)
    clock.at = 'shell'
    if (profile.only === 'way') return yield row('Not asked for: it is only a way to other targets.')
    const shell = await createShellSession(createChannels(client).open, () => ({ id: '', label: '' }), signal)
    yield row(`${shell.host.system} on ${shell.host.name}, as ${shell.host.user}`)
  } catch (error) {
    const { message, hint, code, detail, layer: where } = translate(error)
    yield* passedAt
    if (where === 'ssh' || where === 'host-key' || where === 'login') clock.at = where
    const way =
      code === 'NO_SHELL' ? `${hint} As a way to other targets this host serves all the same: say so under Only.` : hint
    yield clock.broken({ message, hint: way, code, detail }, use.signal)
  } finally {
    client?.end()
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { OpsError, toFailure } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Layer, Use } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { layerClock } from '../layer-clock'
import { type Channel, type Ending, endingOf, exitOf } from './channel'
import { createShellSession, type HostSession } from './session'

/** This machine: the same shell contract, without a link that could die. */
export const local: Connector<ProfileOf<'local'>, HostSession> = { open, layers }

/** The shell of this machine as such, for what goes through no profile. */
export const shellHere = async (signal: AbortSignal): Promise<HostSession> => (await open(undefined, signal)).session

async function open(_opening: unknown, signal: AbortSignal): Promise<Opened<HostSession>> {
  if (process.platform === 'win32')
    throw new OpsError({
      kind: 'invalid',
      message: 'This machine has no POSIX shell, which host runbooks need.',
      hint: 'Reach a Linux host over SSH, or run Quarterdeck in WSL.',
    })
  const session = await createShellSession(
    openChannel,
    (host, machine) => ({ id: `local ${machine || host.name}`, label: `this machine (${host.name}) as ${host.user}` }),
    signal,
  )
  return { session, label: `this machine (${session.host.name})`, close: async () => {}, onLost: () => {} }
}

async function openChannel(_signal: AbortSignal, [file = '', ...words]: readonly string[]): Promise<Channel> {
  const child = spawn(file, words, { stdio: 'pipe' })
  const { stdin, stdout, stderr } = child
  child.on('error', () => {})
  const end = (event: 'exit' | 'close') =>
    once(child, event).then(
      ([code, signal]): Ending => ({ exit: exitOf(code, signal) }),
      (error: unknown): Ending => ({ error }),
    )
  const ended = endingOf([stdout, stderr], end('exit'), end('close'), () => {
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
  })
  return { stdin, stdout, stderr, ended, close: () => void child.kill('SIGKILL') }
}

async function* layers(_opening: unknown, use: Use): AsyncIterable<Layer> {
  const clock = layerClock('shell')
  try {
    const { session } = await open(undefined, use.signal)
    yield clock.row(`${session.host.system}, as ${session.host.user} on ${session.host.name}`)
  } catch (error) {
    yield clock.broken(toFailure(error), use.signal)
  }
}

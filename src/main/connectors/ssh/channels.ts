import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import type { Client, ClientChannel } from 'ssh2'
import { OpsError } from '#domain/failure'
import { type Channel, type Ending, exitOf, type OpenChannel } from '../shell/channel'
import { quoted } from '../shell/program'
import { translate } from './translate'

/** Command channels at once on one connection. sshd allows ten and frees them late; four keep it out of trouble. */
const atOnce = 4

/** Channels over one client. Cancelling uses a lane of its own, so that it never waits behind what it should end. */
export function createChannels(client: Client): {
  open: OpenChannel
  forward(host: string, port: number): Promise<Duplex>
} {
  const limit = pLimit(atOnce)
  const start = promisify<string, ClientChannel>((command, done) => void client.exec(command, done))

  const open: OpenChannel = (signal, words) =>
    new Promise<Channel>((resolve, reject) => {
      // The lane stays taken until the channel has ended.
      void limit(async () => {
        try {
          signal.throwIfAborted()
          const channel = channelOf(await retried(() => start(`exec ${words.map(quoted).join(' ')}`)))
          resolve(channel)
          await channel.ended
        } catch (error) {
          reject(
            signal.aborted
              ? new OpsError({ kind: 'cancelled', message: 'Stopped before it began.' })
              : new OpsError(translate(error)),
          )
        }
      })
    })

  return {
    open,
    forward: async (host, port) => {
      try {
        return await promisify(client.forwardOut.bind(client))('127.0.0.1', 0, host, port)
      } catch (error) {
        throw new OpsError(translate(error), { cause: error })
      }
    },
  }
}

/** sshd frees a closed session a little late: "open failed" right after a close is not an answer yet. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let wait = 50; ; wait *= 2) {
    try {
      return await attempt()
    } catch (error) {
      const busy = error instanceof Error && 'reason' in error && error.reason === 2
      if (!busy || wait > 2000) throw error
      await sleep(wait)
    }
  }
}

function channelOf(stream: ClientChannel): Channel {
  let ending: Ending = {}
  stream.on('error', () => {})
  stream.stderr.on('error', () => {})
  // Neither stream may stand unread, or the channel never closes.
  const done = new Promise<Ending>(resolve => {
    stream.on('exit', (code: number | null, signal?: string) => {
      ending = { exit: exitOf(code, signal) }
    })
    stream.on('close', () => setImmediate(() => resolve(ending)))
  })
  return {
    stdin: stream.stdin,
    stdout: stream,
    stderr: stream.stderr as Channel['stderr'],
    ended: done,
    close: () => stream.close(),
  }
}

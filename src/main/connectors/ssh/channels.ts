import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { Client, ClientChannel } from 'ssh2'
import { type Failure, OpsError } from '#domain/failure'
import { type Channel, type Ending, endingOf, exitOf, type OpenChannel } from '../shell/channel'
import { quoted } from '../shell/program'
import { translate } from './translate'

/** Command channels at once on one connection. sshd allows ten and frees them late; four keep it out of trouble. */
const atOnce = 4
/** Beside them, for what ends them. */
const urgentAtOnce = 2

/** Channels over one client. Cancelling uses a lane of its own, so that it never waits behind what it should end. */
export function createChannels(client: Client): {
  open: OpenChannel
  forward(host: string, port: number, signal: AbortSignal): Promise<Duplex>
} {
  const lane = pLimit(atOnce)
  const urgentLane = pLimit(urgentAtOnce)
  // Listened to in the very moment it is there: a command that ends at once says so in the same packet.
  const start = (command: string) =>
    new Promise<Channel>((resolve, reject) => {
      client.exec(command, (error, stream) => (error ? reject(error) : resolve(channelOf(stream))))
    })

  const open: OpenChannel = (signal, words, { urgent } = {}) =>
    new Promise<Channel>((resolve, reject) => {
      const given = () => reject(new OpsError(signal.reason?.name === 'TimeoutError' ? noChannel : notBegun))
      if (signal.aborted) return given()
      signal.addEventListener('abort', given, { once: true })
      // The lane stays taken until the channel has ended.
      void (urgent ? urgentLane : lane)(async () => {
        if (signal.aborted) return
        try {
          const channel = await retried(() => start(`exec ${words.map(quoted).join(' ')}`))
          // Nobody waits for it any more: it has read nothing, and so does nothing.
          if (signal.aborted) channel.close()
          else resolve(channel)
          await channel.ended
        } catch (error) {
          reject(new OpsError(translate(error), { cause: error }))
        } finally {
          signal.removeEventListener('abort', given)
        }
      })
    })

  return {
    open,
    forward: (host, port, signal) =>
      new Promise<Duplex>((resolve, reject) => {
        const fail = (error: unknown) => reject(new OpsError(translate(error, `${host}:${port}`), { cause: error }))
        // The host tries its own way there for minutes, where a firewall swallows what it sends.
        const late = () => reject(new OpsError(signal.reason?.name === 'TimeoutError' ? noWay(host, port) : notBegun))
        if (signal.aborted) return late()
        signal.addEventListener('abort', late, { once: true })
        try {
          client.forwardOut('127.0.0.1', 0, host, port, (error, stream: Duplex) => {
            signal.removeEventListener('abort', late)
            if (error) return fail(error)
            // A channel cannot be called back: what comes too late is closed.
            if (signal.aborted) return stream.destroy()
            // As a socket does: when the far end has ended, so do we. The channel would else stay half open for ever, and
            // with it a session over it that nobody answers any more.
            stream.allowHalfOpen = false
            // The library makes a packet of every write. What was corked to leave in one piece does: a packet costs more
            // than a read.
            stream._writev = (pieces, sent) =>
              stream._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), 'binary', sent)
            resolve(stream)
          })
        } catch (error) {
          signal.removeEventListener('abort', late)
          fail(error)
        }
      }),
  }
}

/** sshd frees a closed session a little late: "open failed" right after a close is not an answer yet. */
export async function retried<T>(attempt: () => Promise<T>): Promise<T> {
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
  const exited = new Promise<Ending>(resolve =>
    stream.on('exit', (code: number | null, signal?: string) => {
      ending = { exit: exitOf(code, signal) }
      resolve(ending)
    }),
  )
  const closed = new Promise<Ending>(resolve => stream.on('close', () => setImmediate(() => resolve(ending))))
  const stderr = stream.stderr as Channel['stderr']
  return {
    stdin: stream.stdin,
    stdout: stream,
    stderr,
    // Neither stream may stand unread, or the channel never closes.
    ended: endingOf([stream, stderr], exited, closed, () => stream.close()),
    close: () => stream.close(),
  }
}

const notBegun: Failure = { kind: 'cancelled', message: 'Stopped before it began; nothing was run.' }

const noChannel: Failure = {
  kind: 'timeout',
  layer: 'channel',
  code: 'NO_FREE_CHANNEL',
  message: 'Other commands kept this host busy until the time was up; this one was not begun.',
  hint: 'Wait for them to finish, or give the step more time.',
}

const noWay = (host: string, port: number): Failure => ({
  kind: 'timeout',
  layer: 'channel',
  code: 'NO_ANSWER',
  message: `The SSH host got no answer from ${host}:${port} in time.`,
  hint: 'A firewall between the two may drop packets, or that machine is down. Try it from the host.',
})

import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { connect, isIP, type Socket } from 'node:net'
import { join } from 'node:path'

/** How long a host may take to answer at all; the system itself would wait for two minutes. */
const answerMs = 10_000

/**
 * A plain TCP connection (or, for a host that is a path, a socket file). Rejects with Node's own error, which is ETIMEDOUT,
 * or EAI_AGAIN for a name server, also where nobody answers in ten seconds or before the signal's time is up; with the
 * reason of any other signal.
 */
export async function dial(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = host.startsWith('/')
    ? connect({ path: await socketIn(host, port) })
    : connect({
        host,
        port,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: 300,
        noDelay: true,
        // A firewall that forgets us, or a host that is gone, shows within a minute and not after two hours.
        keepAlive: true,
        keepAliveInitialDelay: 10_000,
      })
  // Whoever gets the socket adds listeners of its own; until then an error must not end the process.
  socket.on('error', () => {})
  let resolved = isIP(host) !== 0 || host.startsWith('/')
  socket.once('lookup', () => {
    resolved = true
  })
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)])
  try {
    await once(socket, 'connect', { signal: limit })
    return socket
  } catch (error) {
    socket.destroy()
    if (!limit.aborted) throw error
    throw limit.reason?.name === 'TimeoutError' ? noAnswer(resolved) : limit.reason
  }
}

/** In the system's own words, so that it is told as if it had said so in time. */
const noAnswer = (resolved: boolean) =>
  Object.assign(new Error('No answer in time'), { code: resolved ? 'ETIMEDOUT' : 'EAI_AGAIN' })

/** PostgreSQL names the folder of its sockets, others the socket itself. */
async function socketIn(path: string, port: number): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ? join(path, `.s.PGSQL.${port}`) : path
}

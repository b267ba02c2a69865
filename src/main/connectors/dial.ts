import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

/** A plain TCP connection (or, for a host that is a path, a socket file). Rejects with Node's own error or the signal's reason. */
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
  try {
    await once(socket, 'connect', { signal })
    return socket
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? signal.reason : error
  }
}

/** PostgreSQL names the folder of its sockets, others the socket itself. */
async function socketIn(path: string, port: number): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ? join(path, `.s.PGSQL.${port}`) : path
}

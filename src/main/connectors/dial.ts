import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A plain TCP connection (or, for a host that is a path, a socket file). Rejects with Node's own error or the signal's reason. */
export async function dial(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = host.startsWith('/')
    ? connect({ path: host.includes('.s.PGSQL.') ? host : `${host}/.s.PGSQL.${port}` })
    : connect({
        host,
        port,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: 300,
        noDelay: true,
        keepAlive: true,
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

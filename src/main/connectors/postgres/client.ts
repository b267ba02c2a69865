import type { Duplex } from 'node:stream'
import pg from 'pg'
import { type ByteGuard, guardBytes } from './byte-guard'
import { passwordFor, refuseOpenPassword, scram } from './password'
import type { SpeaksPostgres, Wire } from './wire'

/** pg's client on a wire of ours. The caller adds its error listener before it connects. */
export function clientOn(
  wire: Wire,
  opening: SpeaksPostgres,
  more: pg.ClientConfig & { pipeline?: boolean },
): pg.Client {
  const { user, host, port } = opening.profile
  const client = new pg.Client({
    user,
    host,
    port,
    // A function: pg then neither looks for ~/.pgpass nor takes PGPASSWORD from our environment.
    password: () => passwordFor(opening, wire),
    stream: () => asSocket(wire.stream),
    ssl: false,
    application_name: 'quarterdeck',
    ...scram(wire),
    ...more,
  })
  refuseOpenPassword(client, opening, wire)
  return client
}

/** Logs in. Rejects with pg's, the server's or our own error; the wire is closed then. */
export async function connect(client: pg.Client, { stream }: Wire, signal: AbortSignal): Promise<ByteGuard> {
  const abort = () => stream.destroy(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    const connected = client.connect()
    const guard = guardBytes(stream)
    // Negotiating TLS left it paused.
    stream.resume()
    await connected
    return guard
  } catch (error) {
    stream.destroy()
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** pg wants to connect its stream itself; ours is connected already, and may be an SSH channel without these methods. */
function asSocket(stream: Duplex): Duplex {
  const own = stream as Duplex & { setNoDelay?(on: boolean): unknown; setKeepAlive?(on: boolean, ms: number): unknown }
  own.setKeepAlive?.(true, 10_000)
  return Object.assign(stream, {
    connect: () => process.nextTick(() => stream.emit('connect')),
    setNoDelay: own.setNoDelay ?? (() => stream),
    setKeepAlive: own.setKeepAlive ?? (() => stream),
    ref: () => stream,
    unref: () => stream,
  })
}

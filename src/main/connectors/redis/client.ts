import type { Duplex } from 'node:stream'
import { AbstractConnector, Redis } from 'ioredis'
import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import { encrypt } from '../encrypt'

export type RedisOpening = Opening<ProfileOf<'redis'>>

export interface Link {
  readonly stream: Duplex
  /** Protocol and certificate in words; null in clear text. */
  readonly encryption: string | null
  /** The profile's secret opened the key of our certificate, and so is no password. */
  readonly secretUsed: boolean
}

/** Reaches the server; the stream has an error listener from birth. */
export async function dial({ profile, dial }: RedisOpening, signal: AbortSignal): Promise<Duplex> {
  const stream = await dial(profile.host, profile.port, signal)
  stream.on('error', () => {})
  return stream
}

/** Encrypts as libpq's sslmode of the same name would; `require` with an authority at hand verifies it. */
export async function secure(stream: Duplex, { profile, secret }: RedisOpening, signal: AbortSignal): Promise<Link> {
  const { host, ca, cert, certKey, tls } = profile
  if (tls === 'disable') return { stream, encryption: null, secretUsed: false }
  const verify =
    tls === 'verify-full' ? 'authority and name' : tls === 'verify-ca' || ca !== undefined ? 'authority' : 'nothing'
  const secured = await encrypt(stream, { host, ca, cert, certKey, secret, verify }, signal)
  return { stream: secured.stream, encryption: secured.words, secretUsed: secured.secretUsed }
}

/**
 * An ioredis client on one link and never on a second: nothing is queued, resent or retried, and commands are written
 * only by us. Its defaults would run a command twice after a cut, or hours later when the server is back.
 */
export async function clientOn({ stream, encryption }: Link, signal: AbortSignal): Promise<Redis> {
  const fate: Fate = { heard: false, clear: encryption === null }
  // Every read under way counts the bytes that come, and there may be dozens.
  stream.setMaxListeners(0)
  stream.once('data', () => {
    fate.heard = true
  })
  stream.once('error', error => {
    fate.broke = error
  })
  class Given extends AbstractConnector {
    constructor() {
      super(200)
    }
    override async connect() {
      this.stream = asSocket(stream)
      return this.stream
    }
  }
  const client = new Redis({
    Connector: Given,
    lazyConnect: true,
    protocol: 2,
    stringNumbers: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    // All three would send commands of their own: INFO, CLIENT SETINFO, SELECT.
    enableReadyCheck: false,
    disableClientInfo: true,
    db: 0,
  })
  fates.set(client, fate)
  client.on('error', (error: Error) => {
    const said = / Last error: (.*)$/s.exec(error.message)?.[1]
    if (said) fate.said = new Error(said)
  })
  const abort = () => {
    client.disconnect()
    stream.destroy()
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    await client.connect()
    return client
  } catch (error) {
    abort()
    throw signal.aborted ? signal.reason : whatEnded(client, error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

interface Fate {
  /** What the server said before it was asked anything, as one without a free connection does when it hangs up. */
  said?: Error
  /** The socket's own error, which ioredis keeps to itself. */
  broke?: Error
  heard: boolean
  readonly clear: boolean
}

const fates = new WeakMap<Redis, Fate>()

/** What really ended a login that failed with ioredis' error: its “connection is closed” hides why. */
export function whatEnded(client: Redis, error: unknown): unknown {
  const fate = fates.get(client)
  if (!fate || (error instanceof Error && error.name === 'ReplyError')) return error
  if (fate.said) return fate.said
  if (fate.clear && !fate.heard && isClosed(error)) return new OpsError(hungUp)
  return fate.broke ?? error
}

const isClosed = (error: unknown) => error instanceof Error && /connection is closed|ECONNRESET/i.test(error.message)

const hungUp = {
  kind: 'unreachable',
  layer: 'login',
  code: 'HUNG_UP',
  message: 'The server hung up at the first command and answered nothing.',
  hint: 'It probably speaks TLS on this port: choose tls: require or stricter. Otherwise check what listens there.',
} as const

type Socket = AbstractConnector['stream']

/** ioredis expects a socket; an SSH channel lacks these methods. */
function asSocket(stream: Duplex): Socket {
  const own = stream as Duplex & Partial<Pick<Socket, 'setNoDelay' | 'setKeepAlive' | 'setTimeout'>>
  return Object.assign(stream, {
    setNoDelay: own.setNoDelay ?? (() => stream),
    setKeepAlive: own.setKeepAlive ?? (() => stream),
    setTimeout: own.setTimeout ?? (() => stream),
  }) as Socket
}

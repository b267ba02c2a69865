import type { Duplex } from 'node:stream'
import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import { type Encryption, encrypt } from '../encrypt'

/** Whoever speaks PostgreSQL's protocol: a server, or PgBouncer's console. */
export type SpeaksPostgres = Opening<ProfileOf<'postgres'> | ProfileOf<'pgbouncer'>>

/** A byte stream on which the PostgreSQL protocol can start: encrypted, or known not to be. */
export interface Wire {
  readonly stream: Duplex
  readonly way: Way
  /** Protocol and certificate in words; null in clear text. */
  readonly encryption: string | null
  /** The profile's secret opened the key of our certificate, and so is no password. */
  readonly secretUsed: boolean
}

export type Way = 'clear' | 'tls'

const isSocket = (host: string) => host.startsWith('/')

/** The ways to try one after the other: libpq's sslmode of the same name. A socket file never leaves the machine; libpq ignores sslmode there too. */
export function waysOf({ host, tls }: SpeaksPostgres['profile']): readonly Way[] {
  if (tls === 'disable' || isSocket(host)) return ['clear']
  if (tls === 'allow') return ['clear', 'tls']
  return tls === 'prefer' ? ['tls', 'clear'] : ['tls']
}

/** Reaches the server. The stream has an error listener from birth. */
export async function dial({ profile, dial }: SpeaksPostgres, signal: AbortSignal): Promise<Duplex> {
  const host = isSocket(profile.host) ? `${profile.host}/.s.PGSQL.${profile.port}` : profile.host
  const stream = await dial(host, profile.port, signal)
  stream.on('error', () => {})
  return stream
}

/** Makes a wire of a fresh stream. A server that says it has no TLS gets clear text where the profile's mode has that way too. */
export async function negotiate(stream: Duplex, opening: SpeaksPostgres, way: Way, signal: AbortSignal): Promise<Wire> {
  const clear: Wire = { stream, way: 'clear', encryption: null, secretUsed: false }
  if (way === 'clear') return clear
  const answer = await requestTls(stream, signal)
  if (answer === 'S') {
    const secured = await encrypt(stream, encryption(opening), signal)
    return { stream: secured.stream, way: 'tls', encryption: secured.words, secretUsed: secured.secretUsed }
  }
  if (answer === 'N' && opening.profile.tls === 'prefer') return clear
  stream.destroy()
  throw new OpsError(answer === 'N' ? noTls : notPostgres)
}

function encryption({ profile, secret }: SpeaksPostgres): Encryption {
  const { host, ca, cert, certKey, tls } = profile
  const files = { host, ca, cert, certKey, secret }
  if (tls === 'verify-full') return { ...files, verify: 'authority and name' }
  // libpq: with an authority at hand, every other mode behaves as verify-ca where TLS is spoken.
  return { ...files, verify: tls === 'verify-ca' || ca !== undefined ? 'authority' : 'nothing' }
}

const tlsRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

/** Asks for TLS and returns the one byte that answers. More than one byte would be somebody else's, slipped in before. */
function requestTls(stream: Duplex, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const onData = (chunk: Buffer) => {
    stream.pause()
    resolve(chunk.length === 1 ? chunk.toString('latin1') : '?')
  }
  const onError = (error: Error) => reject(error)
  const onClose = () => reject(new OpsError(notPostgres))
  const onAbort = () => {
    stream.destroy()
    reject(signal.reason)
  }
  stream.once('data', onData).once('error', onError).once('close', onClose)
  signal.addEventListener('abort', onAbort, { once: true })
  stream.write(tlsRequest)
  return promise.finally(() => {
    stream.off('data', onData).off('error', onError).off('close', onClose)
    signal.removeEventListener('abort', onAbort)
  })
}

const noTls = {
  kind: 'unreachable',
  layer: 'tls',
  code: 'NO_TLS',
  message: 'The server offers no encryption, and the profile demands it.',
  hint: 'Turn ssl on at the server, or choose tls: prefer if the way there is trusted.',
} as const

const notPostgres = {
  kind: 'unreachable',
  layer: 'tls',
  code: 'NOT_POSTGRES',
  message: 'What answers there does not speak the PostgreSQL protocol, or closed the door at once.',
  hint: 'Check host and port, and that the server still accepts connections.',
} as const

import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import { described, type Encryption, encrypt } from '../encrypt'

export type PostgresOpening = Opening<ProfileOf<'postgres'>>

/** A byte stream on which the PostgreSQL protocol can start: encrypted, or known not to be. */
export interface Wire {
  readonly stream: Duplex
  /** Protocol and certificate in words; null in clear text. */
  readonly encryption: string | null
}

const isSocket = (host: string) => host.startsWith('/')

/** Reaches the server. The stream has an error listener from birth. */
export async function dial({ profile, dial }: PostgresOpening, signal: AbortSignal): Promise<Duplex> {
  const host = isSocket(profile.host) ? `${profile.host}/.s.PGSQL.${profile.port}` : profile.host
  const stream = await dial(host, profile.port, signal)
  stream.on('error', () => {})
  return stream
}

/**
 * Encrypts as libpq's sslmode of the same name says, with one difference: after a TLS failure nothing is ever sent in
 * clear text, `prefer` included; only a server that says it has no TLS gets it.
 */
export async function negotiate(
  stream: Duplex,
  profile: PostgresOpening['profile'],
  signal: AbortSignal,
): Promise<Wire> {
  // A socket file never leaves the machine; libpq ignores sslmode there too.
  if (profile.tls === 'disable' || isSocket(profile.host)) return { stream, encryption: null }
  const answer = await requestTls(stream, signal)
  if (answer === 'S') {
    const secured: TLSSocket = await encrypt(stream, encryption(profile), signal)
    return { stream: secured, encryption: described(secured) }
  }
  if (answer === 'N' && profile.tls === 'prefer') return { stream, encryption: null }
  stream.destroy()
  throw answer === 'N' ? new OpsError(noTls) : new OpsError(notPostgres)
}

function encryption(profile: PostgresOpening['profile']): Encryption {
  const { host, ca, tls } = profile
  if (tls === 'verify-full') return { host, ca, verify: 'authority and name' }
  // libpq: `require` with an authority at hand behaves as verify-ca.
  if (tls === 'verify-ca' || (tls === 'require' && ca)) return { host, ca, verify: 'authority' }
  return { host, verify: 'nothing' }
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

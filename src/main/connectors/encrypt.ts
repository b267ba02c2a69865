import { once } from 'node:events'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls'
import { OpsError } from '#domain/failure'
import { type CertificateFiles, readCertificates } from './certificates'

type Verify = 'nothing' | 'authority' | 'authority and name'

export interface Encryption extends CertificateFiles {
  /** The name the operator knows the server by; what verify-full compares. */
  readonly host: string
  readonly verify: Verify
  /** Asked for only when the key of our certificate is encrypted. */
  secret(): Promise<string | null>
}

export interface Encrypted {
  readonly stream: TLSSocket
  /** Protocol, cipher, what was verified and until when, for the operator. */
  readonly words: string
  /** The profile's secret opened the key of our certificate, and so is no password. */
  readonly secretUsed: boolean
}

/** TLS 1.2 or newer over a stream that is already open. Throws OpsError or Node's TLS error, and leaves no open stream behind then. */
export async function encrypt(stream: Duplex, encryption: Encryption, signal: AbortSignal): Promise<Encrypted> {
  const { host, verify } = encryption
  let secured: TLSSocket | undefined
  try {
    const { secretUsed, ...certificates } = await readCertificates(encryption, encryption.secret)
    secured = connect({
      socket: stream,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: verify !== 'nothing',
      // An address must not be sent as a server name (RFC 6066).
      ...(isIP(host) ? {} : { servername: host }),
      ...certificates,
      checkServerIdentity: (_, certificate) =>
        verify === 'authority and name' ? checkServerIdentity(host, certificate) : undefined,
    })
    secured.on('error', () => {})
    await once(secured, 'secureConnect', { signal })
    return { stream: secured, words: described(secured, verify), secretUsed }
  } catch (error) {
    secured?.destroy()
    stream.destroy()
    if (!signal.aborted) throw isCut(error) ? new OpsError(cut, { cause: error }) : error
    throw secured && isTimeout(signal.reason) ? new OpsError(silent) : signal.reason
  }
}

const trust: Record<Verify, string> = {
  nothing: 'not verified',
  authority: 'authority verified, name not compared',
  'authority and name': 'verified',
}

function described(secured: TLSSocket, verify: Verify): string {
  const end = Date.parse(secured.getPeerCertificate().valid_to)
  const day = Number.isNaN(end) ? undefined : new Date(end).toISOString().slice(0, 10)
  const until = day && `certificate until ${day}${end < Date.now() ? ' (expired)' : ''}`
  return [secured.getProtocol() ?? 'TLS', secured.getCipher()?.name, trust[verify], until].filter(Boolean).join(', ')
}

const isCut = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === 'TimeoutError'

const cut = {
  kind: 'unreachable',
  layer: 'tls',
  code: 'TLS_CUT',
  message: 'The other side hung up while the encryption was being set up.',
  hint: 'It may speak no TLS on this port, demand a certificate of ours, or be a proxy without a server behind it.',
} as const

const silent = {
  kind: 'timeout',
  layer: 'tls',
  code: 'TLS_SILENT',
  message: 'The server takes connections but does not answer the TLS greeting.',
  hint: 'It may speak no TLS on this port.',
} as const

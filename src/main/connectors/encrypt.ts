import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls'
import { OpsError } from '#domain/failure'

export interface Encryption {
  /** The name the operator knows the server by; what verify-full compares. */
  readonly host: string
  readonly verify: 'nothing' | 'authority' | 'authority and name'
  /** PEM file of the authorities to trust instead of the well-known ones. */
  readonly ca?: string | undefined
}

/** TLS 1.2 or newer over a stream that is already open. Throws Node's TLS error, and leaves no open stream behind then. */
export async function encrypt(
  stream: Duplex,
  { host, verify, ca }: Encryption,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const authorities = ca === undefined ? undefined : await readAuthorities(ca)
  const secured = connect({
    socket: stream,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: verify !== 'nothing',
    // An address must not be sent as a server name (RFC 6066).
    ...(isIP(host) ? {} : { servername: host }),
    ...(authorities ? { ca: authorities } : {}),
    checkServerIdentity: (_, certificate) =>
      verify === 'authority and name' ? checkServerIdentity(host, certificate) : undefined,
  })
  secured.on('error', () => {})
  try {
    await once(secured, 'secureConnect', { signal })
    return secured
  } catch (error) {
    secured.destroy()
    stream.destroy()
    throw signal.aborted ? signal.reason : error
  }
}

async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new OpsError({
      kind: 'invalid',
      layer: 'tls',
      code: 'CA_UNREADABLE',
      message: `The file with the authorities cannot be read: ${path}`,
      hint: 'Correct the path in the profile.',
    })
  }
}

/** A line about an encrypted connection, for the operator. */
export function described(secured: TLSSocket): string {
  const certificate = secured.getPeerCertificate()
  const until = certificate?.valid_to ? `, certificate until ${certificate.valid_to}` : ''
  const trust = secured.authorized ? 'verified' : 'not verified'
  return `${secured.getProtocol() ?? 'TLS'}, ${trust}${until}`
}

import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { plainSerial } from './certbot-list'

export interface Certificate {
  readonly days_left: number
  /** Of the certificate above it that ends first; null when the server sends none. */
  readonly chain_days_left: number | null
  readonly name_matches: boolean
  readonly trusted: boolean
  /** Why it is not trusted, in the word of the TLS library. */
  readonly distrust: string | null
  readonly subject: string
  readonly names: string
  readonly issuer: string
  readonly valid_from: string
  readonly valid_to: string
  /** Certificates that the server sent. */
  readonly chain: number
  readonly protocol: string | null
  readonly fingerprint: string
  /** As `plainSerial` spells it. */
  readonly serial: string | null
  /** Of the names asked about, those it does not cover, with commas between; null when it covers all. */
  readonly missing_names: string | null
}

/** Describes the certificate a handshake showed, as of `now` (milliseconds since 1970). `wanted` are more names of it. */
export function readCertificate(
  socket: TLSSocket,
  host: string,
  now: number,
  wanted: readonly string[] = [],
): Certificate {
  const leaf = socket.getPeerCertificate(true)
  const chain = chainOf(leaf)
  const above = chain.slice(1).map(one => daysLeft(one, now))
  const error = socket.authorizationError as Error | string | undefined
  const distrust = error ? String((error as NodeJS.ErrnoException).code ?? error) : null
  return {
    days_left: daysLeft(leaf, now),
    chain_days_left: above.length ? Math.min(...above) : null,
    name_matches: checkServerIdentity(host, leaf) === undefined,
    trusted: socket.authorized,
    distrust,
    subject: nameOf(leaf.subject),
    names: leaf.subjectaltname ?? '',
    issuer: nameOf(leaf.issuer),
    valid_from: new Date(leaf.valid_from).toISOString(),
    valid_to: new Date(leaf.valid_to).toISOString(),
    chain: chain.length,
    protocol: socket.getProtocol(),
    fingerprint: leaf.fingerprint256,
    serial: plainSerial(leaf.serialNumber),
    missing_names: wanted.filter(name => checkServerIdentity(name, leaf)).join(', ') || null,
  }
}

/** Leaf first. A root is its own issuer, which ends the walk. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.fingerprint256; at = at.issuerCertificate) {
    const { fingerprint256 } = at
    if (chain.some(one => one.fingerprint256 === fingerprint256)) break
    chain.push(at)
  }
  return chain
}

const daysLeft = (certificate: { valid_to: string }, now: number) =>
  Math.round(((Date.parse(certificate.valid_to) - now) / 86_400_000) * 10) / 10

const nameOf = (name: DetailedPeerCertificate['subject'] | undefined) => {
  const one = name?.CN ?? name?.O ?? ''
  return Array.isArray(one) ? one.join(', ') : one
}

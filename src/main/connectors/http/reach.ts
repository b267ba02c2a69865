import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { encrypt } from '../encrypt'
import { type HttpOpening, passphraseFor } from './login'

/** A connection to the service and what each layer of it took, in milliseconds; null where that layer does not exist. */
export interface Reached {
  readonly stream: Duplex
  /** Protocol and certificate in words; undefined in clear text. */
  readonly encryption?: string
  readonly dns: number | null
  readonly connect: number
  readonly tls: number | null
}

/** Opens a connection of its own: name, TCP (or the SSH channel), TLS with the name verified. */
export async function connectTo(
  opening: HttpOpening,
  signal: AbortSignal,
  phase: (layer: string) => void = () => {},
): Promise<Reached> {
  const { profile } = opening
  const url = new URL(profile.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'https:'
  const port = Number(url.port) || (secure ? 443 : 80)
  let began = performance.now()
  const lap = () => {
    const ms = performance.now() - began
    began = performance.now()
    return ms
  }
  phase('dns')
  // Through a tunnel the far end resolves the name; asking here would name the wrong network. A container has no name.
  const direct = profile.via === undefined && profile.container === undefined && isIP(host) === 0
  const address = direct ? (await lookup(host)).address : host
  const dns = direct ? lap() : null
  phase('tcp')
  const stream = await opening.dial(address, port, signal)
  stream.on('error', () => {})
  const connect = lap()
  if (!secure) return { stream, dns, connect, tls: null }
  phase('tls')
  const { ca, cert, certKey } = profile
  const files = { ca, cert, certKey, secret: () => passphraseFor(opening) }
  const secured = await encrypt(stream, { host, verify: 'authority and name', ...files }, signal)
  return { stream: secured.stream, encryption: secured.words, dns, connect, tls: lap() }
}

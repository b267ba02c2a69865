import type { Duplex } from 'node:stream'

/** Algorithms one side has, in its order of preference. */
export interface Offer {
  readonly kex: readonly string[]
  readonly hostKey: readonly string[]
  readonly cipher: readonly string[]
  readonly mac: readonly string[]
}

const mostBytes = 64 * 1024
const kexInit = 20

/**
 * Reads along what a server offers: its first packet, which is sent in clear. The library does not tell it, and without it
 * neither a failed agreement can be explained nor strict key exchange be seen. Undefined until it came.
 */
export function watchOffer(stream: Duplex): () => Offer | undefined {
  let seen: Buffer = Buffer.alloc(0)
  let offer: Offer | undefined
  const look = (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk])
    offer = offerIn(seen)
    if (!offer && seen.length < mostBytes) return
    stream.off('data', look)
    seen = Buffer.alloc(0)
  }
  stream.on('data', look)
  return () => offer
}

/** Pure: the offer in the bytes from the start of a connection, when they hold it whole. */
export function offerIn(bytes: Buffer): Offer | undefined {
  const banner = /(?:^|\n)SSH-[^\n]*\n/.exec(bytes.toString('latin1', 0, mostBytes))
  if (!banner) return undefined
  const packet = bytes.subarray(banner.index + banner[0].length)
  if (packet.length < 22 || packet.length < 4 + packet.readUInt32BE(0) || packet[5] !== kexInit) return undefined
  // Length, padding, message and cookie; then lists of names, each with its length.
  let at = 22
  const list = () => {
    const length = packet.readUInt32BE(at)
    const names = packet.toString('latin1', at + 4, at + 4 + length)
    at += 4 + length
    return names === '' ? [] : names.split(',')
  }
  try {
    const [kex, hostKey, , cipher, , mac] = Array.from({ length: 6 }, list)
    return kex && hostKey && cipher && mac ? { kex, hostKey, cipher, mac } : undefined
  } catch {
    return undefined // shorter than it says it is
  }
}

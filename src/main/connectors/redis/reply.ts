import { exactText } from '#domain/exact-text'
import type { RedisReply } from '#domain/session'
import { remoteText } from '../remote-text'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A reply as plain JSON. Bulk strings come as bytes: UTF-8 as it is, anything else byte by byte as redis-cli shows it.
 * Integers come as digits, and stay digits where a number would lose some.
 */
export const plainReply = (reply: unknown): RedisReply => read(reply, bytes => textOf(bytes))

/** As `plainReply`, but from its texts the same bytes can be made again, and sent. */
export const exactReply = (reply: unknown): RedisReply => read(reply, bytes => textOf(bytes, exactText))

function read(reply: unknown, text: (bytes: Buffer) => string): RedisReply {
  if (reply === null || reply === undefined) return null
  if (Buffer.isBuffer(reply)) return text(reply)
  if (Array.isArray(reply)) return reply.map(one => read(one, text))
  if (reply instanceof Error) return `(error) ${remoteText(reply.message)}`
  if (typeof reply === 'number' || (typeof reply === 'string' && /^-?\d+$/.test(reply))) {
    const number = Number(reply)
    return Number.isSafeInteger(number) ? number : String(reply)
  }
  return String(reply)
}

function textOf(bytes: Buffer, otherwise: (bytes: Buffer) => string = escaped): string {
  // The decoder that throws is slow, and a walk over a million keys decodes a million.
  const text = bytes.toString('utf8')
  if (!text.includes('\ufffd')) return text
  try {
    return utf8.decode(bytes)
  } catch {
    return otherwise(bytes)
  }
}

const escaped = (bytes: Buffer) =>
  Array.from(bytes, byte => {
    const printable = byte >= 0x20 && byte < 0x7f && byte !== 0x5c
    return printable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }).join('')

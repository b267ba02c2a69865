import type { RedisReply } from '#domain/session'
import { remoteText } from '../remote-text'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A reply as plain JSON. Bulk strings come as bytes: UTF-8 as it is, anything else byte by byte as redis-cli shows it.
 * Integers come as digits, and stay digits where a number would lose some.
 */
export function plainReply(reply: unknown): RedisReply {
  if (reply === null || reply === undefined) return null
  if (Buffer.isBuffer(reply)) return textOf(reply)
  if (Array.isArray(reply)) return reply.map(plainReply)
  if (reply instanceof Error) return `(error) ${remoteText(reply.message)}`
  if (typeof reply === 'number' || (typeof reply === 'string' && /^-?\d+$/.test(reply))) {
    const number = Number(reply)
    return Number.isSafeInteger(number) ? number : String(reply)
  }
  return String(reply)
}

function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return escaped(bytes)
  }
}

const escaped = (bytes: Buffer) =>
  Array.from(bytes, byte => {
    const printable = byte >= 0x20 && byte < 0x7f && byte !== 0x5c
    return printable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }).join('')

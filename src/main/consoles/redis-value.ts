import { missing, OpsError } from '#domain/failure'
import type { RedisValue } from '#domain/redis-console'
import type { RedisReply, RedisSession, Use } from '#domain/session'
import { shownReply } from './redis-shown'

const page = 100
/** Bytes of a string that are read at once. */
const stringBytes = 16_384

interface Part {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly RedisReply[])[]
  readonly next: string | null
}

interface Kind {
  readonly length: string
  /** The command for the part from that place on. */
  ask(key: string, from: string): readonly string[]
  read(reply: RedisReply, from: string): Part
}

const listOf = (reply: RedisReply) => (Array.isArray(reply) ? (reply as readonly RedisReply[]) : [])
const pairs = (list: readonly RedisReply[]) =>
  list.flatMap((one, at) => (at % 2 === 0 ? [[one, list[at + 1] ?? null]] : []))
const scanned = (reply: RedisReply) => {
  const [cursor, entries] = listOf(reply)
  return { entries: listOf(entries ?? null), next: String(cursor) === '0' ? null : String(cursor) }
}
const number = (from: string) => Number(from) || 0

/** Each kind of value by windows: never HGETALL, SMEMBERS or LRANGE 0 -1. */
const kinds: Readonly<Record<string, Kind>> = {
  string: {
    length: 'STRLEN',
    ask: (key, from) => ['GETRANGE', key, String(number(from)), String(number(from) + stringBytes - 1)],
    read: (reply, from) => ({ columns: ['value'], rows: [[reply]], next: String(number(from) + stringBytes) }),
  },
  hash: {
    length: 'HLEN',
    ask: (key, from) => ['HSCAN', key, from, 'COUNT', String(page)],
    read: reply => {
      const { entries, next } = scanned(reply)
      return { columns: ['field', 'value'], rows: pairs(entries), next }
    },
  },
  set: {
    length: 'SCARD',
    ask: (key, from) => ['SSCAN', key, from, 'COUNT', String(page)],
    read: reply => {
      const { entries, next } = scanned(reply)
      return { columns: ['member'], rows: entries.map(one => [one]), next }
    },
  },
  list: {
    length: 'LLEN',
    ask: (key, from) => ['LRANGE', key, String(number(from)), String(number(from) + page - 1)],
    read: (reply, from) => ({
      columns: ['index', 'value'],
      rows: listOf(reply).map((one, at) => [number(from) + at, one]),
      next: String(number(from) + page),
    }),
  },
  zset: {
    length: 'ZCARD',
    ask: (key, from) => ['ZRANGE', key, String(number(from)), String(number(from) + page - 1), 'WITHSCORES'],
    read: (reply, from) => ({
      columns: ['member', 'score'],
      rows: pairs(listOf(reply)),
      next: String(number(from) + page),
    }),
  },
  stream: {
    length: 'XLEN',
    ask: (key, from) => ['XRANGE', key, from === '0' ? '-' : `(${from}`, '+', 'COUNT', String(page)],
    read: reply => {
      const entries = listOf(reply).map(one => [...listOf(one)])
      const last = entries.length < page ? undefined : entries.at(-1)?.[0]
      return { columns: ['id', 'fields'], rows: entries, next: last === undefined ? null : String(last) }
    },
  },
}

/** A part of a value, from a place that the part before named. Throws `missing` when the key is gone. */
export async function redisValue(session: RedisSession, key: string, from: string, use: Use): Promise<RedisValue> {
  const exact = { ...use, exact: true }
  const [type, ttl, bytes] = await session.read(
    [
      ['TYPE', key],
      ['PTTL', key],
      ['MEMORY', 'USAGE', key],
    ],
    exact,
  )
  if (!type || type.failure) throw new OpsError(type?.failure ?? { kind: 'fault', message: 'No answer.' })
  if (type.reply === 'none') throw missing('This key is not there any more.', 'It was removed, or it expired.')
  const kind = kinds[String(type.reply)]
  const told = {
    type: String(type.reply),
    ttlMs: ttl && !ttl.failure && Number(ttl.reply) >= 0 ? Number(ttl.reply) : null,
    bytes: bytes && !bytes.failure && typeof bytes.reply === 'number' ? bytes.reply : null,
  }
  if (!kind) return { ...told, length: null, columns: [], rows: [], next: null }
  const [size, part] = await session.read([[kind.length, key], kind.ask(key, from)], exact)
  if (!part || part.failure) throw new OpsError(part?.failure ?? { kind: 'fault', message: 'No answer.' })
  const length = size && !size.failure ? Number(size.reply) : null
  const { columns, rows, next } = kind.read(part.reply, from)
  // Places by number end with the length; cursors say themselves when they are at the end.
  const ends = ['string', 'list', 'zset'].includes(told.type) && length !== null && Number(next) >= length
  return { ...told, length, columns, rows: rows.map(row => row.map(shownReply)), next: ends ? null : next }
}

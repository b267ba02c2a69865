import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { RedisReply } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { answerOf } from './info'

const columns: readonly Column[] = [
  { name: 'part', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'pct', type: 'float' },
  { name: 'meaning', type: 'text' },
]

/** What the names of MEMORY STATS mean; the other ones are sums, ratios, or said elsewhere. */
const meanings: Readonly<Record<string, string>> = {
  'dataset.bytes': 'the keys and their values',
  'startup.allocated': 'what an empty server takes',
  'clients.normal': 'buffers of clients: answers not yet fetched, requests not yet whole',
  'clients.slaves': 'buffers of replicas: what they have not fetched yet',
  'replication.backlog': 'the last writes, kept for replicas that lost the link',
  'cluster.links': 'buffers towards other nodes of the cluster',
  'aof.buffer': 'writes on their way into the append-only file',
  'lua.caches': 'scripts that were sent, kept until SCRIPT FLUSH',
  'functions.caches': 'functions that were loaded',
  'overhead.hashtable.main': 'the table of keys',
  'overhead.hashtable.expires': 'the table of expiries',
  'overhead.hashtable.slot-to-keys': 'the table of slots',
  'overhead.db.hashtable.lut': 'the tables of keys, all together',
  'overhead.db.hashtable.rehashing': 'tables that are being moved',
}

/** What the memory of a server holds, the largest part first, as MEMORY STATS tells it. */
export const redisMemoryStats: Probe<Record<string, never>> = {
  name: 'redis.memory-stats',
  summary: 'Says what the memory of a Redis server holds: keys, tables, buffers of clients and replicas, scripts.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns,
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    return { columns, rows: memoryParts(await answerOf(session, ['MEMORY', 'STATS'], use)) }
  },
}

/** Names and values in turn; the value of `db.0` is such a list itself. */
export function memoryParts(reply: RedisReply): Cell[][] {
  const stats = pairs(reply)
  const total = Number(stats.find(([name]) => name === 'total.allocated')?.[1])
  const parts = stats.flatMap(([name, value]): (readonly [string, string, number])[] => {
    if (/^db\.\d+$/.test(name))
      return pairs(value).map(([inner, bytes]) => [inner, `${name} ${inner}`, Number(bytes)] as const)
    return [[name, name, Number(value)]]
  })
  return parts
    .filter(([name, , bytes]) => Object.hasOwn(meanings, name) && bytes > 0)
    .toSorted(([, , a], [, , b]) => b - a)
    .map(([name, part, bytes]) => [
      part,
      bytes,
      total > 0 ? Math.round((1000 * bytes) / total) / 10 : null,
      meanings[name] ?? null,
    ])
}

function pairs(reply: RedisReply): [string, RedisReply][] {
  const list = Array.isArray(reply) ? (reply as readonly RedisReply[]) : []
  return list.flatMap((name, at) =>
    at % 2 === 0 ? [[String(name), list[at + 1] ?? null] as [string, RedisReply]] : [],
  )
}

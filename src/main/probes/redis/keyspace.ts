import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { answerOf, fieldsOf, infoLines } from './info'

const columns: readonly Column[] = [
  { name: 'database', type: 'int' },
  { name: 'keys', type: 'int' },
  { name: 'expires', type: 'int' },
  { name: 'without_expiry', type: 'int' },
  { name: 'without_expiry_pct', type: 'float' },
  { name: 'average_ttl_seconds', type: 'float' },
]

/** Every database that holds keys, and how many of them may expire: the ones that a `volatile` policy may evict. */
export const redisKeyspace: Probe<Record<string, never>> = {
  name: 'redis.keyspace',
  summary: 'Counts the keys of every database of a Redis server, with and without an expiry.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns,
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    return { columns, rows: keyspaceOf(String(await answerOf(session, ['INFO', 'keyspace'], use))) }
  },
}

/** `db0:keys=2504,expires=2004,avg_ttl=4110026`; Redis samples the average, and says 0 where it has none. */
export const keyspaceOf = (info: string): Cell[][] =>
  infoLines(info).flatMap(([name, value]) => {
    const database = /^db(\d+)$/.exec(name)?.[1]
    if (database === undefined) return []
    const fields = fieldsOf(value)
    const [keys, expires, ttl] = ['keys', 'expires', 'avg_ttl'].map(field => fields.get(field) ?? 0) as Three
    const without = Math.max(0, keys - expires)
    const share = keys > 0 ? Math.round((1000 * without) / keys) / 10 : 0
    return [[Number(database), keys, expires, without, share, ttl > 0 ? ttl / 1000 : null]]
  })

type Three = [number, number, number]

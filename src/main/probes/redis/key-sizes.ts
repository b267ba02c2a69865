import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { RedisSession, Use } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { byPrefix } from './by-prefix'
import { type Met, noWalk, survey, surveyParameters, walkCells, walkColumns } from './survey'

const parameters = z.strictObject({ ...surveyParameters, top: z.number().int().min(1).max(200).default(20) })

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'keys', type: 'int' },
  { name: 'bytes', type: 'int' },
  { name: 'share_pct', type: 'float' },
  { name: 'elements', type: 'int' },
  { name: 'ttl_seconds', type: 'int' },
  { name: 'idle_seconds', type: 'int' },
  ...walkColumns,
]

/** What takes the memory: the walk as one row, then prefixes, then single keys, the largest first. */
export const redisKeySizes: Probe<z.infer<typeof parameters>> = {
  name: 'redis.key-sizes',
  summary:
    'Walks the keys within a share of the server’s time and says which prefixes and single keys take the memory.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ separator, top, ...limits }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const prefixes = byPrefix(separator, () => ({ keys: 0, bytes: 0 }))
    let largest: Met[] = []
    const told = await survey(
      session,
      limits,
      met => {
        const sum = prefixes.of(met.key)
        sum.keys++
        sum.bytes += met.bytes
        // A key may be met twice while the server’s table grows.
        if (largest.some(one => one.key === met.key)) return
        largest.push(met)
        if (largest.length > top * 2) largest = first(largest, top)
      },
      use,
    )
    const share = (bytes: number) => (told.bytes === 0 ? 0 : Math.round((1000 * bytes) / told.bytes) / 10)
    const keys = first(largest, top)
    const counts = await elementsOf(session, keys, use)
    const rows: Cell[][] = [
      ['walk', limits.match, null, told.seen, told.bytes, 100, null, null, null, ...walkCells(told)],
      ...prefixes
        .top(top, sum => sum.bytes)
        .map(({ name, sum }) => ['prefix', name, null, sum.keys, sum.bytes, share(sum.bytes), ...nothing, ...noWalk]),
      ...keys.map((met, at) => [
        ...['key', met.key, met.type, 1, met.bytes, share(met.bytes), counts[at] ?? null],
        ...[met.ttlMs === null ? null : Math.round(met.ttlMs / 1000), met.idleSeconds, ...noWalk],
      ]),
    ]
    return { columns, rows }
  },
}

const nothing: readonly Cell[] = [null, null, null]

const first = (all: readonly Met[], top: number) => all.toSorted((a, b) => b.bytes - a.bytes).slice(0, top)

const lengths: Readonly<Record<string, string>> = {
  ...{ hash: 'HLEN', list: 'LLEN', set: 'SCARD', zset: 'ZCARD', stream: 'XLEN' },
}

/** How many elements each has; null for what has none. Asking counts as a use of the key, so only the few shown are asked. */
async function elementsOf(session: RedisSession, keys: readonly Met[], use: Use): Promise<(number | null)[]> {
  const asked = keys.filter(met => lengths[met.type] !== undefined)
  if (asked.length === 0) return keys.map(() => null)
  const answers = await session.read(
    asked.map(met => [lengths[met.type] ?? '', met.key]),
    use,
  )
  const told = new Map(asked.map((met, at) => [met.key, answers[at]]))
  return keys.map(met => {
    const answer = told.get(met.key)
    return answer && !answer.failure && typeof answer.reply === 'number' ? answer.reply : null
  })
}

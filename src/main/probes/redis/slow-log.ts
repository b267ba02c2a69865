import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { RedisReply } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { type KeyPositions, keyPositions, shapeOf } from './command-shape'
import { replyOf } from './info'
import { clockOf } from './latency'

const columns: readonly Column[] = [
  { name: 'command', type: 'text' },
  { name: 'entries', type: 'int' },
  { name: 'last_hour', type: 'int' },
  { name: 'worst_ms', type: 'float' },
  { name: 'total_ms', type: 'float' },
  { name: 'last_at', type: 'time' },
  { name: 'seconds_ago', type: 'int' },
  { name: 'client', type: 'text' },
]

const parameters = z.strictObject({
  /** How far back, in seconds by the server's clock; what is older is left out. */
  within: z.number().positive().default(86_400),
})

interface Entry {
  readonly at: number
  readonly ms: number
  readonly words: readonly string[]
  readonly client: string | null
}

/** What was slow lately, one row a command, the costliest first. Of each only its name and key: the other words are values. */
export const redisSlowLog: Probe<z.infer<typeof parameters>> = {
  name: 'redis.slow-log',
  summary: 'The slow commands of the last time by command, with the key they were about; values are left out.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ within }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const [log, time] = await session.read([['SLOWLOG', 'GET', '1024'], ['TIME']], use)
    const clock = clockOf(replyOf(time))
    const entries = entriesOf(replyOf(log)).filter(one => clock - one.at <= within)
    const names = [...new Set(entries.map(one => one.words[0]?.toLowerCase() ?? ''))].filter(Boolean)
    const [known] = names.length > 0 ? await session.read([['COMMAND', 'INFO', ...names]], use) : []
    const positions = keyPositions(known?.failure ? null : (known?.reply ?? null))
    return {
      columns,
      rows: slowRows(entries, positions, clock),
      ...(known?.failure ? { cut: 'Keys are left out: this login may not ask where they stand (+command|info).' } : {}),
    }
  },
}

/** Entries as the server lists them: id, seconds since 1970, microseconds, words, and since 4.0 who and its name. */
export const entriesOf = (reply: RedisReply): Entry[] =>
  list(reply).flatMap(one => {
    const [, at, usec, words, address, name] = list(one)
    if (at === undefined || usec === undefined) return []
    const who = [name, address].find(part => typeof part === 'string' && part !== '')
    return [
      {
        at: Number(at),
        ms: Number(usec) / 1000,
        words: list(words ?? null).map(String),
        client: who === undefined ? null : String(who),
      },
    ]
  })

/** Entries of one command and key together. */
export function slowRows(entries: readonly Entry[], positions: KeyPositions, clock: number): Cell[][] {
  const groups = Map.groupBy(entries, one => shapeOf(one.words, positions))
  return [...groups]
    .map(([command, group]) => {
      const last = group.reduce((a, b) => (b.at > a.at ? b : a))
      const worst = Math.max(...group.map(one => one.ms))
      const total = group.reduce((sum, one) => sum + one.ms, 0)
      const row: Cell[] = [
        command,
        group.length,
        group.filter(one => clock - one.at <= 3600).length,
        tenths(worst),
        tenths(total),
        new Date(last.at * 1000).toISOString(),
        Math.max(0, Math.round(clock - last.at)),
        last.client,
      ]
      return { row, total }
    })
    .toSorted((a, b) => b.total - a.total)
    .map(({ row }) => row)
}

const list = (reply: RedisReply): readonly RedisReply[] =>
  Array.isArray(reply) ? (reply as readonly RedisReply[]) : []
const tenths = (ms: number) => Math.round(ms * 10) / 10

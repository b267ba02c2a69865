import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { RedisReply } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { replyOf } from './info'

const columns: readonly Column[] = [
  { name: 'event', type: 'text' },
  { name: 'last_at', type: 'time' },
  { name: 'seconds_ago', type: 'int' },
  { name: 'last_ms', type: 'int' },
  { name: 'worst_ms', type: 'int' },
]

/** The pauses that the latency monitor has on record, by their cause; none while it is switched off. */
export const redisLatency: Probe<Record<string, never>> = {
  name: 'redis.latency',
  summary: 'The pauses that the latency monitor of a Redis server saw, by cause: when the last was, and how long.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns,
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const [latest, time] = await session.read([['LATENCY', 'LATEST'], ['TIME']], use)
    return { columns, rows: latencyRows(replyOf(latest), clockOf(replyOf(time))) }
  },
}

/** Each event is its name, seconds since 1970, and milliseconds: the last and the longest ever. */
const latencyRows = (reply: RedisReply, clock: number): Cell[][] =>
  (Array.isArray(reply) ? (reply as readonly RedisReply[]) : []).map((one): Cell[] => {
    const [event, at, last, worst] = Array.isArray(one) ? (one as readonly RedisReply[]) : []
    const seconds = Number(at)
    return [
      String(event),
      new Date(seconds * 1000).toISOString(),
      Math.max(0, Math.round(clock - seconds)),
      Number(last),
      Number(worst),
    ]
  })

/** Seconds since 1970 by the server's own clock, from the reply of TIME. */
export const clockOf = (time: RedisReply): number => (Array.isArray(time) ? Number(time[0]) : Number.NaN)

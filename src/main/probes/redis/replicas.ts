import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell } from '#domain/table'

/** The replicas of a primary, one a row, and how much of its stream each has not got yet. */
export const redisReplicas: Probe<Record<string, never>> = {
  name: 'redis.replicas',
  summary: 'Lists the replicas of a Redis primary with their state and how far they are behind.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns: [
    { name: 'address', type: 'text' },
    { name: 'state', type: 'text' },
    { name: 'behind_bytes', type: 'int' },
    { name: 'lag_seconds', type: 'int' },
  ],
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const [answer] = await session.read([['INFO', 'replication']], use)
    if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
    return { columns: this.columns, rows: replicasOf(String(answer.reply ?? '')) }
  },
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,offset=123,lag=1`, measured against `master_repl_offset`. */
export function replicasOf(info: string): Cell[][] {
  const head = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1])
  return [...info.matchAll(/^slave\d+:(.*?)\r?$/gm)].map(([, fields = '']) => {
    const field = new Map(
      fields.split(',').map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    )
    const offset = Number(field.get('offset'))
    const lag = Number(field.get('lag'))
    return [
      `${field.get('ip') ?? '?'}:${field.get('port') ?? '?'}`,
      field.get('state') ?? 'unknown',
      Number.isFinite(head - offset) ? Math.max(0, head - offset) : null,
      Number.isFinite(lag) ? lag : null,
    ]
  })
}

import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { answerOf, fieldsOf, infoLines } from './info'

const columns: readonly Column[] = [
  { name: 'command', type: 'text' },
  { name: 'calls', type: 'int' },
  { name: 'usec', type: 'int' },
  { name: 'rejected', type: 'int' },
  { name: 'failed', type: 'int' },
  { name: 'run_id', type: 'text' },
]

/** Counters of every command that was ever called, for a look at what they did between two moments. */
export const redisCommandStats: Probe<Record<string, never>> = {
  name: 'redis.command-stats',
  summary:
    'How often each command was called on a Redis server, and how many microseconds it took, since its counters began.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns,
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const info = await answerOf(session, ['INFO', 'commandstats'], use)
    return { columns, rows: commandStats(String(info), session.server.runId) }
  },
}

/** `cmdstat_config|get:calls=3,usec=41,usec_per_call=13.67,rejected_calls=0,failed_calls=0`; the last two since 6.2. */
export const commandStats = (info: string, runId: string): Cell[][] =>
  infoLines(info).flatMap(([name, value]): Cell[][] => {
    const command = /^cmdstat_(.+)$/.exec(name)?.[1]
    if (!command) return []
    const fields = fieldsOf(value)
    const counted = ['calls', 'usec', 'rejected_calls', 'failed_calls'].map(field => fields.get(field) ?? null)
    return [[command.replace('|', ' '), ...counted, runId]]
  })

import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { containerOf } from '#domain/profile'
import type { Cell, Column } from '#domain/table'
import { infoLines, replyOf } from './info'

const columns: readonly Column[] = [
  { name: 'container', type: 'text' },
  { name: 'port', type: 'int' },
  { name: 'process_id', type: 'int' },
  { name: 'started_at', type: 'int' },
  { name: 'config_file', type: 'text' },
  { name: 'forks', type: 'bool' },
  { name: 'maxmemory', type: 'int' },
]

/** One row by which a step beside it finds the server's process on its host: also in a container, where pids are small. */
export const redisServer: Probe<Record<string, never>> = {
  name: 'redis.server',
  summary:
    'What a Redis server says of itself by which its host knows it: container, port, process id and start; and whether it forks.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns,
  async run(_, { sessions, profile, target, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const [info, save] = await session.read([['INFO'], ['CONFIG', 'GET', 'save']], use)
    const said = new Map(infoLines(replyOf(info)))
    const number = (name: string) => {
      const value = Number(said.get(name))
      return said.has(name) && Number.isFinite(value) ? value : null
    }
    const [now, up] = [number('server_time_usec'), number('uptime_in_seconds')]
    const rules = save?.failure || !Array.isArray(save?.reply) ? '' : String(save.reply[1] ?? '')
    const row: Cell[] = [
      containerOf(target) ?? null,
      number('tcp_port'),
      number('process_id'),
      now === null || up === null ? null : Math.round(now / 1e6) - up,
      said.get('config_file') || null,
      // A save, a rewrite of the append-only file or a replica's first copy: each copies the process.
      rules !== '' ||
        ['aof_enabled', 'connected_slaves', 'latest_fork_usec', 'rdb_saves'].some(name => (number(name) ?? 0) > 0),
      number('maxmemory'),
    ]
    return { columns, rows: [row] }
  },
}

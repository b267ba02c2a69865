import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { lookAtServers, wantedServer } from './server-look'

const columns: readonly Column[] = [
  { name: 'server', type: 'text' },
  { name: 'mine', type: 'bool' },
  { name: 'pid', type: 'int' },
  { name: 'host_pid', type: 'int' },
  { name: 'kind', type: 'text' },
  { name: 'role_name', type: 'text' },
  { name: 'database', type: 'text' },
  { name: 'client', type: 'text' },
  { name: 'doing', type: 'text' },
  { name: 'cpu_pct', type: 'float' },
  { name: 'read_per_second', type: 'int' },
  { name: 'written_per_second', type: 'int' },
  { name: 'memory', type: 'int' },
  { name: 'state', type: 'text' },
  { name: 'host_busy_pct', type: 'float' },
]

const parameters = z.strictObject({
  /** Seconds between the two looks. */
  window: z.number().int().min(1).max(30).default(2),
  ...wantedServer,
})

export const postgresProcesses: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.processes',
  summary:
    'Every PostgreSQL process of a host, in containers too: whose session it is by the pid that the server shows, and what CPU and disk it takes. `mine` is true for the server that is meant, null where that cannot be told.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ window, ...wanted }, context) {
    const { processes, isMine, nameOf, hostBusyPct, cut } = await lookAtServers(context, window, wanted)
    const rows = processes
      .toSorted((a, b) => Number(isMine(b)) - Number(isMine(a)) || (b.cpuPct ?? 0) - (a.cpuPct ?? 0))
      .map((one): Cell[] => [
        nameOf(one),
        isMine(one),
        one.ownPid,
        one.pid,
        one.kind,
        one.role,
        one.database,
        one.client,
        one.doing,
        one.cpuPct,
        one.readPerSecond,
        one.writtenPerSecond,
        one.memory,
        one.state,
        hostBusyPct,
      ])
    return { columns, rows, ...(cut ? { cut: 'There are more processes than could be read.' } : {}) }
  },
}

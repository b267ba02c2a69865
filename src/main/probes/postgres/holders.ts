import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { lookAtServers, wantedServer } from './server-look'

const columns: readonly Column[] = [
  { name: 'server', type: 'text' },
  { name: 'mine', type: 'bool' },
  { name: 'role_name', type: 'text' },
  { name: 'database', type: 'text' },
  { name: 'client', type: 'text' },
  { name: 'doing', type: 'text' },
  { name: 'sessions', type: 'int' },
  { name: 'of', type: 'int' },
]

const parameters = z.strictObject(wantedServer)

export const postgresHolders: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.holders',
  summary:
    'Who holds the connections of each PostgreSQL server of a host, read from the titles of its processes: for a server that lets nobody in any more. A server without sessions has one row.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run(wanted, context) {
    const { processes, isMine, nameOf, cut } = await lookAtServers(context, 0, wanted)
    const servers = Map.groupBy(processes, one => one.leader)
    const rows = [...servers.values()].flatMap(own => {
      const clients = own.filter(one => one.kind === 'client')
      const groups = Map.groupBy(clients, one => JSON.stringify([one.role, one.database, one.client, one.doing]))
      const [any] = own
      if (!any) return []
      const of = [nameOf(any), isMine(any)]
      if (groups.size === 0) return [[...of, null, null, null, null, 0, 0]]
      return [...groups.values()].map((group): Cell[] => {
        const [one] = group
        return [
          ...of,
          one?.role ?? null,
          one?.database ?? null,
          one?.client ?? null,
          one?.doing ?? null,
          group.length,
          clients.length,
        ]
      })
    })
    const sorted = rows.toSorted((a, b) => Number(b[1]) - Number(a[1]) || Number(b[6]) - Number(a[6]))
    return { columns, rows: sorted, ...(cut ? { cut: 'There are more processes than could be read.' } : {}) }
  },
}

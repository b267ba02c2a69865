import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { address, containerOf, protocols } from '#domain/profile'
import type { Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'address', type: 'text' },
  { name: 'host', type: 'text' },
  { name: 'port', type: 'int' },
  { name: 'container', type: 'text' },
  { name: 'user', type: 'text' },
  { name: 'database', type: 'text' },
]

/** One row, asked of nobody: a step beside it looks for the server from its host, by the port or the container said here. */
export const netAddress: Probe<Record<string, never>> = {
  name: 'net.address',
  summary: 'Where a target is said to be: host, port, container, user and database of its profile. Nothing is reached.',
  protocols: [...protocols],
  parameters: z.strictObject({}),
  columns,
  async run(_, { target }) {
    const container = containerOf(target) ?? null
    // With a container, whatever name stands as the host is the container's.
    const url = 'url' in target ? new URL(target.url) : undefined
    const named = 'host' in target ? target.host : url?.hostname.replace(/^\[|\]$/g, '')
    const host = container ? null : (named ?? null)
    const port =
      'port' in target ? target.port : url ? Number(url.port) || (url.protocol === 'https:' ? 443 : 80) : null
    const user = 'user' in target ? (target.user ?? null) : null
    const database = 'database' in target ? String(target.database) : null
    return { columns, rows: [[address(target), host, port, container, user, database]] }
  },
}

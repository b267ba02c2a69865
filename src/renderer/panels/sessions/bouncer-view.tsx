import { records, type Table } from '#domain/table'
import * as order from './arranged'
import { type Arrangement, arranged } from './arranged'
import { perSecond } from './per-second'
import { PlainList } from './plain-list'
import { texts } from './texts'
import type { ViewProps } from './view'

/** Columns that tell one row from another, taken as far as this version has them. */
const keyed = (table: Table, names: readonly string[]) =>
  records(table).map((row, at) => {
    const key = names.map(name => row[name] ?? '').join(' ')
    return key.trim() || String(at)
  })

/** Pools, clients, servers and what passes through a PgBouncer. */
export function BouncerView({ sight, before }: ViewProps) {
  const { pools, clients, servers, databases, stats } = sight.tables
  const seconds = before ? (Date.parse(sight.at) - Date.parse(before.at)) / 1000 : 0
  const rates = stats && perSecond(stats, before?.tables.stats, seconds, 'database')
  const socket = ['ptr', 'addr', 'port', 'connect_time']
  const part = (table: Table | undefined, keys: readonly string[], shown?: Arrangement) =>
    table && { table: shown ? arranged(table, shown) : table, keys: keyed(table, keys) }
  const parts = {
    pools: { title: 'Pools', ...part(pools, ['database', 'user'], order.pools) },
    stats: { title: 'Per second, by database', ...part(rates, ['database']) },
    clients: { title: 'Clients', ...part(clients, socket, order.sockets) },
    servers: { title: 'Servers', ...part(servers, socket, order.sockets) },
    databases: { title: 'Databases', ...part(databases, ['name', 'database', 'host', 'port'], order.databases) },
  }
  return Object.entries(parts).map(([name, { title, table, keys = [] }]) => (
    <PlainList
      key={name}
      title={title}
      table={table}
      keys={keys}
      failure={sight.failures[name]}
      note={name === 'stats' && !before ? texts.statsWait : undefined}
    />
  ))
}

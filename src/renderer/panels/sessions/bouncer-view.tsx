import { records, type Table } from '#domain/table'
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
  const parts: [title: string, table: Table | undefined, keys: readonly string[], name: string][] = [
    ['Pools', pools, ['database', 'user'], 'pools'],
    ['Per second, by database', rates, ['database'], 'stats'],
    ['Clients', clients, socket, 'clients'],
    ['Servers', servers, socket, 'servers'],
    ['Databases', databases, ['name', 'database', 'host', 'port', 'force_user'], 'databases'],
  ]
  return parts.map(([title, table, keys, name]) => (
    <PlainList
      key={name}
      title={title}
      table={table}
      keys={table ? keyed(table, keys) : []}
      failure={sight.failures[name]}
      note={name === 'stats' && !before ? texts.statsWait : undefined}
    />
  ))
}

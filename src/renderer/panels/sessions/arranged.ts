import type { Table } from '#domain/table'

/** A server's own name of a column, and what it is called here; the name of an amount ends with its unit. */
export type Arrangement = readonly (readonly [name: string, shown: string])[]

/** The table with its columns in that order and by those names: what a version does not have is left out, and so is the rest. */
export function arranged(table: Table, arrangement: Arrangement): Table {
  const kept = arrangement.flatMap(([name, shown]) => {
    const at = table.columns.findIndex(column => column.name === name)
    const column = table.columns[at]
    return column ? [{ at, column: { ...column, name: shown } }] : []
  })
  return {
    columns: kept.map(({ column }) => column),
    rows: table.rows.map(row => kept.map(({ at }) => row[at] ?? null)),
    ...(table.cut && { cut: table.cut }),
  }
}

/** CLIENT LIST of a Redis. */
export const redisClients: Arrangement = [
  ['id', 'id'],
  ['addr', 'client'],
  ['name', 'name'],
  ['user', 'user'],
  ['age', 'age_seconds'],
  ['idle', 'idle_seconds'],
  ['cmd', 'last_command'],
  ['db', 'db'],
  ['flags', 'flags'],
  ['tot-mem', 'memory_bytes'],
  ['omem', 'output_buffer_bytes'],
  ['qbuf', 'query_buffer_bytes'],
  ['sub', 'subscriptions'],
  ['multi', 'multi'],
  ['lib-name', 'library'],
]

/** SHOW POOLS of a PgBouncer: who waits comes first. */
export const pools: Arrangement = [
  ['database', 'database'],
  ['user', 'user'],
  ['cl_waiting', 'clients_waiting'],
  ['maxwait', 'longest_wait_seconds'],
  ['cl_active', 'clients_active'],
  ['sv_active', 'servers_active'],
  ['sv_idle', 'servers_idle'],
  ['sv_used', 'servers_used'],
  ['sv_tested', 'servers_tested'],
  ['sv_login', 'servers_logging_in'],
  ['cl_cancel_req', 'cancels_waiting'],
  ['cl_waiting_cancel_req', 'cancels_waiting'],
  ['pool_mode', 'mode'],
]

/** SHOW CLIENTS and SHOW SERVERS of a PgBouncer. */
export const sockets: Arrangement = [
  ['database', 'database'],
  ['user', 'user'],
  ['state', 'state'],
  ['wait', 'wait_seconds'],
  ['addr', 'address'],
  ['port', 'port'],
  ['application_name', 'application'],
  ['connect_time', 'connected'],
  ['request_time', 'last_request'],
  ['remote_pid', 'remote_pid'],
  ['tls', 'tls'],
]

/** SHOW DATABASES of a PgBouncer. */
export const databases: Arrangement = [
  ['name', 'name'],
  ['host', 'host'],
  ['port', 'port'],
  ['database', 'database'],
  ['current_connections', 'connections'],
  ['max_connections', 'most_connections'],
  ['pool_size', 'pool_size'],
  ['reserve_pool', 'reserve_pool'],
  ['reserve_pool_size', 'reserve_pool'],
  ['pool_mode', 'mode'],
  ['paused', 'paused'],
  ['disabled', 'disabled'],
]

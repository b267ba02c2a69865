import type { Column, Table } from '#domain/table'

/** CLIENT LIST's own names, as columns with their units; what a version does not have is left out. */
const columns: readonly [name: string, shown: string][] = [
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

/** The clients with their columns in a DBA's order and words. */
export function clientsTable(table: Table): Table {
  const kept = columns.flatMap(([name, shown]) => {
    const at = table.columns.findIndex(column => column.name === name)
    const column = table.columns[at]
    return column ? [{ at, column: { name: shown, type: column.type } satisfies Column }] : []
  })
  return {
    columns: kept.map(({ column }) => column),
    rows: table.rows.map(row => kept.map(({ at }) => row[at] ?? null)),
    ...(table.cut && { cut: table.cut }),
  }
}

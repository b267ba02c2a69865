import type { Table } from '#domain/table'

/** What a drawn tree says already. */
const saidByTree = /^(?:pid|depth|level|root|root_pid|parent|parent_pid)$/

/** The same table as it is shown: beside a tree comes first what the tree does not say. Exports keep the server's order. */
export function shownTable(table: Table): Table {
  if (!table.columns.some(column => column.name === 'tree')) return table
  const all = table.columns.map((_, at) => at)
  const late = (at: number) => saidByTree.test(table.columns[at]?.name ?? '')
  const order = [...all.filter(at => !late(at)), ...all.filter(late)]
  return {
    ...table,
    columns: order.flatMap(at => table.columns[at] ?? []),
    rows: table.rows.map(row => order.map(at => row[at] ?? null)),
  }
}

import type { Table } from '../table'

/** The plans in the rows of a look, as EXPLAIN's JSON; each under what names its row, where the step says what does. */
export function plansIn({ columns, rows }: Table, key: readonly string[] = []): { name: string; json: string }[] {
  const at = columns.findIndex(column => column.name === 'plan')
  const named = key.map(name => columns.findIndex(column => column.name === name)).filter(place => place >= 0)
  return rows.flatMap(row => {
    const json = row[at]
    return typeof json === 'string' ? [{ name: named.map(place => String(row[place] ?? '')).join(' · '), json }] : []
  })
}

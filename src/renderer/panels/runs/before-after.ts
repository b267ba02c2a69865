import type { Cell, Table } from '#domain/table'

/** One value that was looked at before a change and after it. */
export interface Compared {
  readonly name: string
  readonly column: Table['columns'][number]
  readonly before: Cell
  readonly after: Cell
}

/** Pairs two looks of one row each with the same columns; null when they cannot be set side by side. */
export function compareLooks(before: Table, after: Table): Compared[] | null {
  const [first, second] = [before.rows[0], after.rows[0]]
  if (!first || !second || before.rows.length !== 1 || after.rows.length !== 1) return null
  const pairs = before.columns.flatMap((column, at) => {
    const there = after.columns.findIndex(one => one.name === column.name)
    return there < 0 ? [] : [{ name: column.name, column, before: first[at] ?? null, after: second[there] ?? null }]
  })
  return pairs.length > 0 ? pairs : null
}

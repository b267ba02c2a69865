import { type Cell, type Column, record, type Table } from '#domain/table'

export interface Look {
  readonly at: string
  readonly table: Table
}

export interface Deltas {
  /** For each row of the later look its numeric columns per second; null where the row was not there before. */
  readonly rows: readonly (Readonly<Record<string, number | null>> | null)[]
  readonly seconds: number
  /** Set when the two looks cannot be compared: why, in words. All rows are null then. */
  readonly discarded?: string
}

/** How two looks are compared. */
export interface Comparison {
  readonly key: readonly string[]
  readonly reset?: string
  /** `zero`: a row that was not there before counted from zero since then. Else it has no rates yet. */
  readonly absent?: 'zero'
}

const numeric = (column: Column) => column.type === 'int' || column.type === 'decimal' || column.type === 'float'

/**
 * What changed between two looks, per second. Rows are matched by `key` columns; without a key, single rows match each
 * other and otherwise the first column is the key. A counter that went down was reset, unless a `reset` column vouches
 * that it was not: then the number is a gauge and its rate may be negative. Never throws.
 */
export function deltas(previous: Look, now: Look, { key, reset, absent }: Comparison): Deltas {
  const seconds = (Date.parse(now.at) - Date.parse(previous.at)) / 1000
  const discard = (discarded: string): Deltas => ({ rows: now.table.rows.map(() => null), seconds, discarded })
  if (!(seconds > 0)) return discard('the clock went back since the last look')
  const lost = [...key, ...(reset ? [reset] : [])].find(name => !now.table.columns.some(column => column.name === name))
  if (lost !== undefined) return discard(`there is no column ${lost} to compare by`)

  const keyed = keyOf(now.table, previous.table, key)
  const before = new Map(previous.table.rows.map((_, at) => [keyed(previous.table, at), record(previous.table, at)]))
  const columns = now.table.columns.filter(
    column => numeric(column) && column.name !== reset && !key.includes(column.name),
  )
  const rows: (Record<string, number | null> | null)[] = []
  for (const [at] of now.table.rows.entries()) {
    const after = record(now.table, at)
    const old = before.get(keyed(now.table, at))
    if (!old) {
      const begun = columns.map(column => [column.name, rate(0, after[column.name], seconds)] as const)
      rows.push(absent === 'zero' ? Object.fromEntries(begun) : null)
      continue
    }
    if (reset && after[reset] !== old[reset]) return discard('the counters were reset since the last look')
    const rates = columns.map(column => [column.name, rate(old[column.name], after[column.name], seconds)] as const)
    const fell = rates.find(([, value]) => value !== null && value < 0)
    if (fell && !reset) return discard(`${fell[0]} went down, so the counters were reset since the last look`)
    rows.push(Object.fromEntries(rates))
  }
  return { rows, seconds }
}

function keyOf(now: Table, previous: Table, key: readonly string[]) {
  const first = now.columns[0]?.name
  const single = now.rows.length === 1 && previous.rows.length === 1
  const names = key.length > 0 ? key : single || first === undefined ? [] : [first]
  return (table: Table, at: number) => {
    const row = record(table, at)
    return JSON.stringify(names.map(name => row[name] ?? null))
  }
}

function rate(old: Cell | undefined, after: Cell | undefined, seconds: number): number | null {
  if (old === null || old === undefined || after === null || after === undefined) return null
  const difference = whole(old) && whole(after) ? Number(BigInt(after) - BigInt(old)) : Number(after) - Number(old)
  return Number.isFinite(difference) ? difference / seconds : null
}

/** Counters past 2^53 travel as text; their difference is exact all the same. */
const whole = (cell: Cell): cell is string | number => /^-?\d+$/.test(String(cell))

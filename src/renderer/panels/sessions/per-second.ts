import { type Cell, type Column, records, type Table } from '#domain/table'

/** A counter of PgBouncer that grows for as long as it runs; its times are microseconds, ours milliseconds. */
const isTotal = (column: Column) => column.name.startsWith('total_')

/**
 * Counters as they grew between two looks, per second; rows are matched by `name`. What is new, or began anew, is null.
 * Averages that the server keeps by itself are left out: they are of another span of time.
 */
export function perSecond(now: Table, before: Table | undefined, seconds: number, name: string): Table {
  const kept = now.columns.filter(column => column.name === name || isTotal(column))
  const earlier = new Map(before ? records(before).map(row => [row[name] ?? null, row]) : [])
  const rows = records(now).map(row => {
    const past = earlier.get(row[name] ?? null)
    return kept.map((column): Cell => {
      if (column.name === name) return row[name] ?? null
      const grown = Number(row[column.name]) - Number(past?.[column.name])
      const perMs = column.name.endsWith('_time') ? 1000 : 1
      return past && seconds > 0 && grown >= 0 ? Number((grown / seconds / perMs).toPrecision(4)) : null
    })
  })
  return { columns: kept.map(column => (column.name === name ? column : rateOf(column))), rows }
}

const words: Readonly<Record<string, string>> = { received: 'received_bytes', sent: 'sent_bytes' }

const rateOf = ({ name }: Column): Column => {
  const word = name.replace(/^total_/, '')
  return { name: words[word] ?? (word.endsWith('_time') ? `${word}_ms` : word), type: 'float' }
}

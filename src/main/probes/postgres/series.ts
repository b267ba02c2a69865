import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { type Column, records } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'at', type: 'time' },
  { name: 'value', type: 'float' },
  { name: 'usual', type: 'float' },
  { name: 'change', type: 'float' },
  { name: 'latest', type: 'bool' },
]

const parameters = z.strictObject({
  /** One SELECT with the columns `name`, `at` and `value`. */
  query: z.string().trim().min(1),
  /** How many values before one tell what is usual: their median. */
  before: z.number().int().min(1).max(100).default(7),
})

const most = 10_000

/** One row a value, each series in its order, beside what was usual before it: a single odd value moves a median by nothing. */
export const postgresSeries: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.series',
  summary: 'Values over time from a query of the operator, each beside the median of those before it.',
  protocols: ['postgres'],
  parameters,
  columns,
  runs: ['query'],
  async run({ query, before }, { sessions, profile, ...use }) {
    const session = await sessions.sql(profile, use.signal)
    const text = `select name::text, at::timestamptz, value::float8 from (
${query.replace(/;\s*$/, '')}
) as series where value is not null and at is not null order by at desc limit ${most + 1}`
    const [said] = await session.read([{ text, values: [] }], { ...use, rowLimit: most + 1 })
    if (!said || said.failure) throw new OpsError(explained(said?.failure))
    const points = records(said.table).slice(0, most).toReversed()
    const series = [...Map.groupBy(points, one => String(one.name)).entries()].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return {
      columns,
      rows: series.flatMap(([name, of]) =>
        of.map(({ at = null, value }, index) => {
          const usual = median(of.slice(Math.max(0, index - before), index).map(one => Number(one.value)))
          const change = usual === null ? null : Math.round((Number(value) - usual) * 100) / 100
          return [name, at, Number(value), usual, change, index === of.length - 1]
        }),
      ),
      ...(said.table.rows.length > most ? { cut: `Only the last ${most} values were read.` } : {}),
    }
  },
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

const explained = (failure: OpsError['failure'] | undefined): OpsError['failure'] => ({
  ...(failure ?? { kind: 'fault', message: 'No answer.' }),
  ...(failure?.code === '42P01' || failure?.code === '42703'
    ? {
        hint: 'The query is that of this runbook, or yours: it must name a table that is there, and have the columns name, at and value.',
      }
    : {}),
})

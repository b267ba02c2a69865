import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'value', type: 'float' },
  { name: 'unit', type: 'text' },
  { name: 'warning', type: 'float' },
  { name: 'critical', type: 'float' },
  { name: 'below', type: 'bool' },
]

const parameters = z.strictObject({
  /** One SELECT with the columns `name` and `value`, and `unit`, `warning`, `critical`, `direction` where it says them. */
  query: z.string().trim().min(1),
})

const most = 500

/** One row a figure of an operator's own query; columns that it does not have are empty. */
export const postgresFigures: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.figures',
  summary: 'Figures of a query of the operator: each with its name, its value, and the lines that the query draws.',
  protocols: ['postgres'],
  parameters,
  columns,
  runs: ['query'],
  async run({ query }, { sessions, profile, ...use }) {
    const session = await sessions.sql(profile, use.signal)
    // By way of JSON a column may be there or not.
    const text = `select one->>'name', (one->>'value')::float8, coalesce(one->>'unit', ''), (one->>'warning')::float8,
  (one->>'critical')::float8, coalesce(one->>'direction', 'above') = 'below'
from (select pg_catalog.to_jsonb(figures) as one from (
${query.replace(/;\s*$/, '')}
) as figures) as figures limit ${most}`
    const [said] = await session.read([{ text, values: [] }], { ...use, rowLimit: most })
    if (!said || said.failure) throw new OpsError(said?.failure ?? { kind: 'fault', message: 'No answer.' })
    return { columns, rows: said.table.rows }
  },
}

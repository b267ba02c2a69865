import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'

/** What a figure is: its lines are the query's own. */
export const figureColumns: readonly Column[] = [
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

/** Rows of one query that are read. */
export const mostFigures = 500

/** Figures of a query, in the order of `figureColumns`. By way of JSON a column may be there or not; a single one is the value. */
export const figuresOf = (query: string) => `select one->>'name',
  case when one->'value' is not null then one->>'value' else (select first.value from pg_catalog.json_each_text(one) as first limit 1) end::float8,
  coalesce(one->>'unit', ''), (one->>'warning')::float8, (one->>'critical')::float8, coalesce(one->>'direction', 'above') = 'below'
from (select pg_catalog.to_json(figures) as one from (
${query.replace(/;\s*$/, '')}
) as figures) as figures limit ${mostFigures}`

/** One row a figure of an operator's own query; columns that it does not have are empty. */
export const postgresFigures: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.figures',
  summary: 'Figures of a query of the operator: each with its name, its value, and the lines that the query draws.',
  protocols: ['postgres'],
  parameters,
  columns: figureColumns,
  runs: ['query'],
  async run({ query }, { sessions, profile, ...use }) {
    const session = await sessions.sql(profile, use.signal)
    const [said] = await session.read([{ text: figuresOf(query), values: [] }], { ...use, rowLimit: mostFigures })
    if (!said || said.failure) throw new OpsError(said?.failure ?? { kind: 'fault', message: 'No answer.' })
    return { columns: figureColumns, rows: said.table.rows }
  },
}

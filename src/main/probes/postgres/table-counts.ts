import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { type Cell, type Column, record, records } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'schema', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'rows', type: 'int' },
  { name: 'why', type: 'text' },
]

const parameters = z.strictObject({
  schema: z.string().nullable().default(null),
  table: z.string().nullable().default(null),
  /** At most so many tables, the largest first. */
  most: z.number().int().min(1).max(2000).default(200),
})

const listed = `
  select n.nspname::text as schema, c.relname::text as name, pg_catalog.format('%I.%I', n.nspname, c.relname) as quoted
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and c.relpersistence = 'p' and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg\\_toast%' and ($1::text is null or n.nspname = $1) and ($2::text is null or c.relname = $2)
  order by c.relpages desc, c.oid limit $3::int`

/** Counts tables exactly, one by one: a table that cannot be read to its end has no number, and the server's words why. */
export const postgresTableCounts: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.table-counts',
  summary: 'The exact number of rows of each table, to compare a restored copy with the original.',
  protocols: ['postgres'],
  parameters,
  columns,
  async run({ schema, table, most }, { sessions, profile, ...use }) {
    const session = await sessions.sql(profile, use.signal)
    const [answer] = await session.read([{ text: listed, values: [schema, table, String(most)] }], {
      ...use,
      rowLimit: most,
    })
    if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
    const rows: Cell[][] = []
    for (const one of records(answer.table)) {
      const [count] = await session.read([{ text: `select count(*) as rows from only ${one.quoted}`, values: [] }], use)
      const known = count && !count.failure ? Number(record(count.table, 0).rows) : null
      rows.push([one.schema ?? null, one.name ?? null, known, count?.failure?.message ?? null])
    }
    return { columns, rows }
  },
}

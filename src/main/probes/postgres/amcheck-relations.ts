import { OpsError } from '#domain/failure'
import type { SqlSession, Use } from '#domain/session'
import { records } from '#domain/table'

/** What can be checked: a B-tree index, or a table with its TOAST. */
export interface Relation {
  readonly oid: string
  readonly kind: 'index' | 'table'
  readonly schema: string
  readonly name: string
  /** Of an index its table. */
  readonly table: string
  readonly bytes: number
}

// Invalid indexes are another finding; on a standby what is unlogged has no content; others' temporary tables cannot be read.
const text = `
  select c.oid::text as oid, case when c.relkind = 'i' then 'index' else 'table' end as kind, n.nspname::text as schema,
    c.relname::text as name, coalesce(t.relname, c.relname)::text as table_name, pg_catalog.pg_relation_size(c.oid) as bytes
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_am m on m.oid = c.relam
  left join pg_catalog.pg_index i on i.indexrelid = c.oid
  left join pg_catalog.pg_class t on t.oid = i.indrelid
  where (c.relkind in ('r', 'm') and m.amname = 'heap' or c.relkind = 'i' and m.amname = 'btree' and i.indisvalid and i.indisready)
    and (c.relpersistence = 'p' or c.relpersistence = 'u' and not pg_catalog.pg_is_in_recovery())
    and ($1::text is null or n.nspname = $1)
    and ($2::text is null or coalesce(t.relname, c.relname) = $2)
  order by bytes, c.oid`

/** All of a database, or of one schema or table; smallest first, so that a short time reaches most of them. */
export async function relations(
  session: SqlSession,
  { schema, table }: { readonly schema: string | null; readonly table: string | null },
  use: Use,
): Promise<Relation[]> {
  const answers = await session.read([{ text, values: [schema, table] }], {
    signal: use.signal,
    timeoutMs: 30_000,
    rowLimit: 200_000,
  })
  const [answer] = answers
  if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
  return records(answer.table).map(row => ({
    oid: String(row.oid),
    kind: row.kind === 'index' ? 'index' : 'table',
    schema: String(row.schema),
    name: String(row.name),
    table: String(row.table_name),
    bytes: Number(row.bytes ?? 0),
  }))
}

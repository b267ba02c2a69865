import type { Catalog, CatalogFunction, CatalogRelation } from '#domain/catalog'
import { OpsError } from '#domain/failure'
import type { SqlSession, Use } from '#domain/session'
import { records, type Table } from '#domain/table'

const mostRows = 20_000

// Temporary schemas are other sessions'; TOAST nobody queries.
const ours = `n.nspname !~ '^pg_(toast|temp_)'`

const statements = [
  `select pg_catalog.current_database() as database, pg_catalog.to_json(pg_catalog.current_schemas(true)) as path,
    (select pg_catalog.json_agg(n.nspname order by n.nspname) from pg_catalog.pg_namespace n where ${ours}) as schemas`,
  `select n.nspname as schema, c.relname as name,
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
      when 'p' then 'partitioned table' else 'table' end as kind,
    (select pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) order by a.attnum)
      from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'v', 'm', 'f', 'p') and ${ours}
  order by n.nspname in ('pg_catalog', 'information_schema'), n.nspname, c.relname`,
  `select n.nspname as schema, p.proname as name,
    pg_catalog.json_agg(pg_catalog.pg_get_function_identity_arguments(p.oid) order by p.pronargs) as arguments
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where ${ours} and p.prorettype not in ('trigger'::pg_catalog.regtype, 'internal'::pg_catalog.regtype, 'event_trigger'::pg_catalog.regtype)
  group by n.nspname, p.proname
  order by n.nspname = 'pg_catalog', n.nspname, p.proname`,
]

/** Reads what can be completed, in one exchange. Throws OpsError when the server does not say. */
export async function readCatalog(session: SqlSession, use: Use): Promise<Catalog> {
  const answers = await session.read(
    statements.map(text => ({ text, values: [] })),
    { ...use, rowLimit: mostRows },
  )
  const tables = answers.map(answer => {
    if (answer.failure) throw new OpsError(answer.failure)
    return answer.table
  })
  const [place, relations, functions] = tables.map(rowsIn)
  const [here] = place ?? []
  return {
    database: String(here?.database ?? ''),
    path: listIn(here?.path),
    schemas: listIn(here?.schemas),
    relations: (relations ?? []).map(row => ({
      schema: String(row.schema),
      name: String(row.name),
      kind: row.kind as CatalogRelation['kind'],
      columns: (jsonIn(row.columns) as [string, string][]).map(([name, type]) => ({ name, type })),
    })),
    functions: (functions ?? []).map(
      (row): CatalogFunction => ({
        schema: String(row.schema),
        name: String(row.name),
        arguments: listIn(row.arguments),
      }),
    ),
    cut: tables.some(table => table.cut !== undefined),
  }
}

const rowsIn = (table: Table) => records(table)
const jsonIn = (cell: unknown): unknown[] => (typeof cell === 'string' ? (JSON.parse(cell) as unknown[]) : [])
const listIn = (cell: unknown): string[] => jsonIn(cell).map(String)

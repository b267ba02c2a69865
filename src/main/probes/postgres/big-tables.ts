import { OpsError } from '#domain/failure'
import type { SqlSession, Use } from '#domain/session'
import type { KnownColumn } from './filter-columns'

/** A table that a plan reads whole, and what stands in the way of an index on it. */
export interface BigTable {
  readonly relid: number
  readonly columns: readonly KnownColumn[]
  /** The first column of each valid index without a condition. */
  readonly leading: readonly string[]
  readonly indexNames: readonly string[]
  readonly mayNotBuild: string | null
}

/** What the catalog knows of tables, by `schema` and `name`; those that are gone meanwhile are left out. Throws when it cannot be asked. */
export async function bigTables(
  session: SqlSession,
  tables: readonly { readonly schema?: string; readonly name: string }[],
  use: Use,
): Promise<ReadonlyMap<string, BigTable>> {
  if (tables.length === 0) return new Map()
  const answers = await session.read(
    tables.map(({ schema = 'public', name }) => ({ text: known, values: [schema, name] })),
    use,
  )
  const found = new Map<string, BigTable>()
  for (const [at, answer] of answers.entries()) {
    if (answer.failure) throw new OpsError(answer.failure)
    const [relid, columns, leading, names, mayNotBuild] = answer.table.rows[0] ?? []
    const table = tables[at]
    if (!table || relid === undefined) continue
    found.set(keyOf(table), {
      relid: Number(relid),
      columns: JSON.parse(String(columns)),
      leading: JSON.parse(String(leading)),
      indexNames: JSON.parse(String(names)),
      mayNotBuild: mayNotBuild === null || mayNotBuild === undefined ? null : String(mayNotBuild),
    })
  }
  return found
}

export const keyOf = ({ schema = 'public', name }: { readonly schema?: string; readonly name: string }) =>
  JSON.stringify([schema, name])

const known = `select c.oid,
    (select coalesce(json_agg(json_build_object('name', a.attname, 'type', t.typname)), '[]')
      from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
    (select coalesce(json_agg(a.attname), '[]')
      from pg_catalog.pg_index i join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where i.indrelid = c.oid and i.indisvalid and i.indpred is null),
    (select coalesce(json_agg(o.relname), '[]')
      from pg_catalog.pg_class o
      where o.relnamespace = c.relnamespace and pg_catalog.starts_with(o.relname::text, pg_catalog.left(c.relname::text, 40))),
    case
      when pg_catalog.pg_is_in_recovery() then 'this is a standby; build it on the primary'
      when c.relkind not in ('r', 'm') then 'it is no plain table; build one on each of its partitions'
      when not (pg_catalog.current_setting('is_superuser')::bool or pg_catalog.pg_has_role(c.relowner, 'usage'))
        then 'only ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.relowner)) || ' may; log in as that role, or: grant '
          || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.relowner)) || ' to ' || pg_catalog.quote_ident(current_user)
      when not pg_catalog.has_schema_privilege(n.oid, 'create')
        then pg_catalog.format('grant create on schema %I to %I;', n.nspname, current_user)
    end
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2`

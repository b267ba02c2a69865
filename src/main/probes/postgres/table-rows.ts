import { OpsError } from '#domain/failure'
import type { RowsOf } from '#domain/plan/advice'
import type { SqlSession, Use } from '#domain/session'

/** Rows of the big tables of this database, as the planner's statistics have them. Throws when the server cannot be asked. */
export async function tableRows(session: SqlSession, use: Use): Promise<RowsOf> {
  const [answer] = await session.read(
    [
      {
        text: `select n.nspname, c.relname, c.reltuples::bigint
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'm') and c.reltuples >= 10000
          order by c.reltuples desc limit 1000`,
        values: [],
      },
    ],
    use,
  )
  if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
  const known = new Map(answer.table.rows.map(([schema, name, rows]) => [key(schema, name), Number(rows)]))
  return ({ schema, name }) => known.get(key(schema ?? 'public', name))
}

const key = (...parts: readonly unknown[]) => JSON.stringify(parts)

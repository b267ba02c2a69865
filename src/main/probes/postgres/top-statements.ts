import { OpsError } from '#domain/failure'
import type { SqlSession, Use } from '#domain/session'

/** One statement of this database as pg_stat_statements has counted it since its counters began. */
export interface TopStatement {
  readonly queryid: string
  readonly text: string
  readonly calls: number
  readonly totalMs: number
  readonly meanMs: number
  /** Of the execution time of all statements of this database. */
  readonly sharePct: number
}

/**
 * The statements that took most time, longest first, all roles together. Throws `missing` where pg_stat_statements is
 * not to be had, and `denied` where this role may not see the texts.
 */
export async function topStatements(session: SqlSession, most: number, use: Use): Promise<readonly TopStatement[]> {
  const [found] = await session.read(
    [{ text: "select pg_catalog.to_regclass('pg_stat_statements') is not null", values: [] }],
    use,
  )
  if (found?.failure) throw new OpsError(found.failure)
  if (found?.table.rows[0]?.[0] !== true)
    throw new OpsError({
      kind: 'missing',
      code: 'NO_EXTENSION',
      message: `pg_stat_statements is not installed in database ${session.server.database}, so nobody counts its statements.`,
      hint: 'create extension pg_stat_statements; the runbook postgres/slow-queries says what it needs besides.',
    })
  const [answer] = await session.read([{ text: counted, values: [String(most)] }], use)
  if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
  const { rows } = answer.table
  if (rows.length === 0 && !session.server.superuser && !(await seesAll(session, use)))
    throw new OpsError({
      kind: 'denied',
      code: 'NO_PRIVILEGE',
      message: `The role ${session.server.user} may not see the statements of others.`,
      hint: `grant pg_read_all_stats to "${session.server.user.replaceAll('"', '""')}";`,
    })
  return rows.map(([queryid, text, calls, totalMs, meanMs, sharePct]) => ({
    queryid: String(queryid),
    text: String(text),
    calls: Number(calls),
    totalMs: Number(totalMs),
    meanMs: Number(meanMs),
    sharePct: Number(sharePct),
  }))
}

const counted = `select queryid::text, min(query), sum(calls)::bigint, sum(total_exec_time),
    sum(total_exec_time) / nullif(sum(calls), 0),
    coalesce(100 * sum(total_exec_time) / nullif(sum(sum(total_exec_time)) over (), 0), 0)
  from pg_stat_statements
  where dbid = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and queryid is not null and calls > 0
    and query ~* '^[[:space:](]*(select|with|update|delete|insert|merge)[[:space:](*]'
    and query !~* '(pg_catalog\\.|pg_stat_)'
  group by queryid
  order by sum(total_exec_time) desc
  limit $1`

async function seesAll(session: SqlSession, use: Use): Promise<boolean> {
  const text = "select pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'usage')"
  const [answer] = await session.read([{ text, values: [] }], use)
  if (answer?.failure) throw new OpsError(answer.failure)
  return answer?.table.rows[0]?.[0] === true
}

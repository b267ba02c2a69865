import { createHash } from 'node:crypto'
import { hidden } from '#domain/hidden'
import type { ProfileOf } from '#domain/profile'
import { consoleFamily } from '#domain/reading'
import type { SqlEffect } from '../expressions/sql-effect'
import { liftSqlSecrets, maskSqlSecrets } from '../expressions/sql-secrets'

/** A runbook of one step, and the values it is started with. */
export interface OneStep {
  /** The same for the same statement, so that history knows how long it usually takes. */
  readonly id: string
  readonly text: string
  readonly parameters: Readonly<Record<string, string>>
}

const titleCharacters = 80

/**
 * Writes the runbook that makes one change, typed in a console: its guard, its preview, its journal and its history are
 * those of every runbook. A password in the statement becomes a secret parameter: it is sent, and never kept.
 */
export function oneStepFor(
  statement: string,
  { effect, alone, explainable, relations, command }: SqlEffect,
  timeoutMs: number,
  target: Pick<ProfileOf<'postgres'>, 'name' | 'database'>,
): OneStep {
  const { text, secrets } = liftSqlSecrets(statement)
  const front = {
    title: `SQL: ${titleOf(statement)}`,
    summary: `One statement, typed in the SQL console on ${target.name}, database ${target.database}.`.slice(0, 300),
    targets: { db: 'postgres' },
    ...(Object.keys(secrets).length > 0 && {
      parameters: Object.fromEntries(
        Object.keys(secrets).map((name, at) => [name, { type: 'secret', label: `Password ${at + 1}` }]),
      ),
    }),
  }
  const options = { effect, timeout: `${Math.ceil(timeoutMs / 1000)}s`, ...(alone && { transaction: 'none' }) }
  const before = previewOf(text, explainable, relations)
  return {
    id: `${consoleFamily}${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
    parameters: secrets,
    // JSON is YAML, and quotes whatever a name holds.
    text: [
      `---\n${JSON.stringify(front)}\n---`,
      `## ${command} on the server`,
      alone
        ? 'Outside a transaction block, as the server wants it: what it did until a failure may stay done.'
        : 'One transaction: done as a whole when it succeeds, not at all when it fails.',
      'There is no undo: what a statement changed, only another statement, or a backup, can bring back.',
      fence('sql db', text),
      fence('step', JSON.stringify(options)),
      ...(before ? [fence('sql db role=preview', before)] : []),
      '',
    ].join('\n\n'),
  }
}

const titleOf = (statement: string): string => {
  const line = maskSqlSecrets(statement).replaceAll(/\s+/g, ' ').trim()
  return line.length > titleCharacters ? `${line.slice(0, titleCharacters).toWellFormed()}…` : line || hidden
}

/** Longer than any row of backticks inside. */
function fence(info: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${info}\n${text}\n${ticks}`
}

/** What the statement would touch: the planner's word where there is a plan, else size and users of the tables it names. */
function previewOf(text: string, explainable: boolean, relations: readonly string[]): string | undefined {
  if (explainable) return `explain ${text}`
  if (relations.length === 0) return undefined
  return `select named.name, pg_catalog.pg_total_relation_size(c.oid) as total_bytes, c.reltuples::bigint as rows_estimated,
  (select count(distinct l.pid) from pg_catalog.pg_locks l
    where l.locktype = 'relation' and l.relation = c.oid and l.granted and l.pid <> pg_catalog.pg_backend_pid()
      and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  ) as sessions_using_it,
  (select max(extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)) from pg_catalog.pg_locks l
    join pg_catalog.pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'relation' and l.relation = c.oid and l.granted and l.pid <> pg_catalog.pg_backend_pid()
  ) as oldest_transaction_seconds
from pg_catalog.unnest(array[${relations.map(name => `'${name.replaceAll("'", "''")}'`).join(', ')}]) as named (name)
left join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(named.name)::oid`
}

import { type Failure, OpsError } from '#domain/failure'
import type { SqlSession, SqlStatement, Use } from '#domain/session'

/** How the server would carry out one statement, as EXPLAIN's JSON; or why it would not say. */
export type Planned =
  | { readonly json: string; readonly parameters: number; readonly failure?: undefined }
  | { readonly failure: Failure }

const options = 'verbose, settings, format json'
const name = 'quarterdeck_explained'

/**
 * Plans a statement without running it. One with parameters (`$1`) gets its generic plan, the one a prepared statement
 * ends up with. What is wrong with it is an error in the server's log, as it would be for whoever runs it.
 */
export async function planOne(session: SqlSession, statement: string, use: Use): Promise<Planned> {
  const count = await parametersOf(session, statement, use)
  if (typeof count === 'object') return { failure: count }
  const nulls = Array.from({ length: count }, () => 'null').join(', ')
  // Prepared, it works before 16 too, where EXPLAIN knows no GENERIC_PLAN.
  const pack =
    count > 0
      ? [
          sql('set plan_cache_mode = force_generic_plan'),
          prepare(statement),
          sql(`explain (${options})\nexecute ${name}(${nulls})`),
          forget,
          sql('reset plan_cache_mode'),
        ]
      : [sql(`explain (${options})\n${statement}`)]
  const answer = (await session.read(pack, use))[count > 0 ? 2 : 0]
  if (answer?.failure) return { failure: answer.failure }
  const json = answer?.table.rows[0]?.[0]
  return typeof json === 'string' ? { json, parameters: count } : { failure: forgotten }
}

const sql = (text: string): SqlStatement => ({ text, values: [] })
/** A pooler lends the process on to others, and to the next of us. */
const forget = sql(`do $$
begin
  if exists (select from pg_catalog.pg_prepared_statements where name = '${name}') then
    deallocate ${name};
  end if;
end
$$`)
const prepare = (statement: string) => sql(`prepare ${name} as\n${statement}`)

/** How many parameters the server finds in it, for a `$1` inside a text is none; or why it cannot be prepared. */
async function parametersOf(session: SqlSession, statement: string, use: Use): Promise<number | Failure> {
  if (!/\$\d/.test(statement)) return 0
  const counting = `select coalesce(cardinality(parameter_types), 0) from pg_catalog.pg_prepared_statements where name = '${name}'`
  const [prepared, counted] = await session.read([prepare(statement), sql(counting), forget], use)
  if (prepared?.failure) return prepared.failure
  if (!counted || counted.failure) throw new OpsError(counted?.failure ?? forgotten)
  const count = counted.table.rows[0]?.[0]
  return count === undefined ? forgotten : Number(count)
}

const forgotten: Failure = {
  kind: 'rejected',
  code: 'NO_PLAN',
  message: 'The server forgot the prepared statement before it was explained.',
  hint: 'A pooler lends another server process for each transaction: explain it over a target that leads to the server itself.',
}

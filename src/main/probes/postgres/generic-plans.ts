import { type Failure, OpsError } from '#domain/failure'
import type { SqlAnswer, SqlSession, SqlStatement, Use } from '#domain/session'

/** How the server would carry out one statement, as EXPLAIN's JSON; or why it would not say. */
export type Planned =
  | { readonly json: string; readonly parameters: number; readonly failure?: undefined }
  | { readonly failure: Failure }

const options = 'verbose, settings, format json'

/**
 * Plans statements without running any. One with parameters (`$1`) gets its generic plan, the one a prepared statement
 * ends up with; so texts of pg_stat_statements can be planned as they are. Answers stand in the order asked.
 */
export async function planAll(session: SqlSession, statements: readonly string[], use: Use): Promise<Planned[]> {
  const counts = await parametersOf(session, statements, use)
  const pack: SqlStatement[] = [quiet, sql('set plan_cache_mode = force_generic_plan')]
  const places: number[] = []
  for (const [at, statement] of statements.entries()) {
    const count = counts[at]
    if (count === undefined || typeof count === 'object') {
      places.push(-1)
      continue
    }
    // Prepared, it works before 16 too, where EXPLAIN knows no GENERIC_PLAN.
    if (count > 0) pack.push(prepare(statement, at))
    places.push(pack.length)
    const nulls = Array.from({ length: count }, () => 'null').join(', ')
    pack.push(sql(`explain (${options})\n${count > 0 ? `execute ${named(at)}(${nulls})` : statement}`))
  }
  const answers = await session.read(pack, use)
  return statements.map((_, at) => {
    const count = counts[at] ?? 0
    return typeof count === 'object' ? { failure: count } : planned(answers[places[at] ?? -1], count)
  })
}

// What cannot be planned is no error of the application: it would be found in the server's log and counted as one.
const quiet: SqlStatement = {
  text: `select case when current_setting('is_superuser')::bool then set_config('log_min_messages', 'fatal', false) end`,
  values: [],
}
const sql = (text: string): SqlStatement => ({ text, values: [] })
const named = (at: number) => `quarterdeck_explained_${at}`
const prepare = (statement: string, at: number) => sql(`prepare ${named(at)} as\n${statement}`)

/** How many parameters the server finds in each, for a `$1` inside a text is none; or why it cannot be prepared. */
async function parametersOf(
  session: SqlSession,
  statements: readonly string[],
  use: Use,
): Promise<readonly (number | Failure)[]> {
  const open = statements.flatMap((statement, at) => (/\$\d/.test(statement) ? [at] : []))
  if (open.length === 0) return statements.map(() => 0)
  const answers = await session.read(
    [
      quiet,
      ...open.map(at => prepare(statements[at] ?? '', at)),
      sql('select name, coalesce(cardinality(parameter_types), 0) from pg_catalog.pg_prepared_statements'),
    ],
    use,
  )
  const last = answers.at(-1)
  if (!last || last.failure) throw new OpsError(last?.failure ?? forgotten)
  const counts = new Map(last.table.rows.map(([name, count]) => [String(name), Number(count)]))
  return statements.map((_, at) => {
    const place = open.indexOf(at)
    if (place < 0) return 0
    return answers[place + 1]?.failure ?? counts.get(named(at)) ?? forgotten
  })
}

function planned(answer: SqlAnswer | undefined, parameters: number): Planned {
  if (answer?.failure) return { failure: answer.failure }
  const json = answer?.table.rows[0]?.[0]
  return typeof json === 'string' ? { json, parameters } : { failure: forgotten }
}

const forgotten: Failure = {
  kind: 'rejected',
  code: 'NO_PLAN',
  message: 'The server forgot the prepared statement before it was explained.',
  hint: 'A pooler lends another server process for each transaction: explain it over a target that leads to the server itself.',
}

import { type Failure, OpsError } from '#domain/failure'
import type { SqlSession, Use } from '#domain/session'
import type { Planned } from './generic-plans'

/**
 * Plans texts of pg_stat_statements without running any, in one round trip; answers stand in the order asked. As it is
 * counted, many a text is no whole statement (`interval $1`) or cannot be understood without its values (`group by` two
 * of them). Such an error is caught on the server, so that looking writes no error into its log.
 */
export async function planCounted(session: SqlSession, texts: readonly string[], use: Use): Promise<Planned[]> {
  if (texts.length === 0) return []
  const answers = await session.read(
    [
      sql("select pg_catalog.set_config('quarterdeck.counted', $1, false)", JSON.stringify(texts)),
      sql(planEach),
      sql("select pg_catalog.current_setting('quarterdeck.counted', true)"),
      // A pooler lends the process on to others: nothing of these texts stays on it.
      sql("select pg_catalog.set_config('quarterdeck.counted', '', false) is null"),
    ],
    use,
  )
  const failed = answers.find(answer => answer.failure)?.failure
  if (failed) throw new OpsError(failed)
  const answer = answers[2]
  return read(answer?.failure ? null : answer?.table.rows[0]?.[0], texts.length).map(
    ({ plan, parameters = 0, state, message = '' }) =>
      plan === undefined ? { failure: failureOf(state, message) } : { json: plan, parameters },
  )
}

interface Told {
  readonly plan?: string
  readonly parameters?: number
  readonly state?: string
  readonly message?: string
}

/** Texts in, plans out under the same name; over a pooler another process may have answered, which knows neither. */
function read(told: unknown, count: number): readonly Told[] {
  const all: unknown = typeof told === 'string' && told !== '' ? JSON.parse(told) : undefined
  if (!Array.isArray(all) || all.length !== count || all.some(one => typeof one !== 'object'))
    throw new OpsError(elsewhere)
  return all as Told[]
}

function failureOf(state: string | undefined, message: string): Failure {
  if (state === undefined) return { kind: 'rejected', code: 'NO_PLAN', message: severalWords }
  if (state === '42501') return { kind: 'denied', code: state, message }
  const why =
    state === '42601' ? 'As it is counted it is no whole statement' : 'It cannot be planned without its values'
  return { kind: 'rejected', code: state, message: `${why}: ${message}` }
}

const sql = (text: string, ...values: string[]) => ({ text, values })

/**
 * A text with a semicolon is left alone: EXECUTE would carry out what stands behind it. An exception that is caught is not
 * logged; a time-out and a cancellation are not caught by OTHERS. A pooler lends us a process on which a look before us may
 * have been ended, and lends it on: the setting is of this transaction only, and the name is free before it is taken. No
 * operator of arrays: one that somebody put into a schema of the search path would fit better than the server's own.
 */
const planEach = `do $quarterdeck$
declare
  counted text;
  expected int;
  plan text;
  told json[] := '{}';
begin
  perform pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true);
  for counted in select * from pg_catalog.json_array_elements_text(
    nullif(pg_catalog.current_setting('quarterdeck.counted', true), '')::json)
  loop
    if exists (select from pg_catalog.pg_prepared_statements where name = 'quarterdeck_counted') then
      deallocate quarterdeck_counted;
    end if;
    begin
      if pg_catalog.strpos(counted, ';') > 0 then
        told := pg_catalog.array_append(told, pg_catalog.json_build_object());
        continue;
      end if;
      execute 'prepare quarterdeck_counted as ' || counted;
      select coalesce(pg_catalog.cardinality(parameter_types), 0) into expected
        from pg_catalog.pg_prepared_statements where name = 'quarterdeck_counted';
      execute 'explain (verbose, settings, format json) execute quarterdeck_counted'
        || case when expected > 0 then '(null' || pg_catalog.repeat(', null', expected - 1) || ')' else '' end into plan;
      told := pg_catalog.array_append(told, pg_catalog.json_build_object('plan', plan, 'parameters', expected));
    exception when others then
      told := pg_catalog.array_append(told, pg_catalog.json_build_object('state', sqlstate, 'message', sqlerrm));
    end;
  end loop;
  if exists (select from pg_catalog.pg_prepared_statements where name = 'quarterdeck_counted') then
    deallocate quarterdeck_counted;
  end if;
  perform pg_catalog.set_config('quarterdeck.counted', pg_catalog.array_to_json(told)::text, false);
end
$quarterdeck$`

const severalWords = 'It holds a semicolon, so it may be several statements: it is not planned.'

const elsewhere: Failure = {
  kind: 'rejected',
  code: 'NO_PLAN',
  message: 'The server forgot the statements before they were planned.',
  hint: 'A pooler lends another server process for each transaction: look over a target that leads to the server itself.',
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planCounted } from '../../src/main/probes/postgres/counted-plans'
import { planOne } from '../../src/main/probes/postgres/generic-plans'
import { type Deck, startDeck } from '../support/deck'
import { noPgBouncer, startPgBouncer } from '../support/pgbouncer'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { majors, onlyLook, postgresTarget, rowsOf, surprises } from './runbooks-scene'

/** Statements whose counted texts no server can prepare, each for another reason, and one that it can. */
const hard = [
  "select count(*) from orders where at > now() - interval '3 days'",
  "select count(*) from orders where at > date '2020-01-01' and at < timestamp with time zone '2030-01-01 00:00+00'",
  'select count(*) from orders where extract(year from at) = 2020',
  "select date_trunc('day', at), count(*) from orders group by date_trunc('day', at)",
  "select interval(3) '5.12345 seconds', count(*) from orders",
  'select count(*) as "a;b" from orders where id > 5',
  'select count(*), pg_sleep(0.1) from orders where id = 7',
]

describe.each(majors())('plans of counted texts on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  beforeAll(async () => {
    server = await startPostgres(major, {
      ...{ shared_preload_libraries: "'pg_stat_statements'", logging_collector: 'on', log_directory: "'told'" },
      log_filename: "'server.log'",
    })
    await server.exec('create extension pg_stat_statements; create table orders (id int primary key, at timestamptz)')
    await server.exec("insert into orders select i, now() - i * interval '1 hour' from generate_series(1, 1000) i")
    await server.exec('select pg_stat_statements_reset()')
    for (const statement of hard) await server.exec(statement)
    deck = await startDeck({ profiles: ['postgres', 'watcher'].map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('say why there is none, and leave no error in the log of the server', async () => {
    const runs = []
    for (const db of ['postgres', 'watcher'])
      for (const runbook of ['health/performance-review', 'postgres/missing-indexes'])
        runs.push(
          await deck.run({ runbook, targets: { ...(runbook.startsWith('health') && { system: db }), db } }, onlyLook),
        )
    for (const run of runs) expect(surprises(run)).toEqual([])
    const rows = runs.flatMap(run =>
      run.header?.runbook === 'health/performance-review' ? [rowsOf(run, 'their-plans')] : [],
    )
    for (const row of rows.flat()) expect(row.plan === null).toBe(row.why !== null)
    expect(rows[0]?.some(row => row.plan !== null)).toBe(true)
    expect(rows[0]?.some(row => String(row.why).includes('no whole statement'))).toBe(true)
    expect(rows[1]?.some(row => String(row.why).includes('no right to read its tables'))).toBe(true)

    // What comes later stands behind what came before: an error of our own marks the end.
    await server.exec('select the_end_of_this').catch(() => undefined)
    const log = () => readFile(join(server.data, 'told/server.log'), 'utf8')
    await until(async () => expect(await log()).toContain('the_end_of_this'))
    const errors = (await log()).split('\n').filter(line => /ERROR:|PANIC:/.test(line))
    expect(errors).toEqual([expect.stringContaining('the_end_of_this')])
  })
  test('mean the same whatever operators somebody has put into a schema that is searched', async () => {
    await server.exec(`create function stolen(json[], json) returns json[] language sql as $$ select array[json_build_object('state', session_user)] $$;
      create operator public.|| (leftarg = json[], rightarg = json, function = stolen)`)
    const { signal } = new AbortController()
    const session = await deck.sessions.sql('postgres', signal)
    const plans = await planCounted(session, ['select count(*) from orders where id > $1'], {
      signal,
      timeoutMs: 20_000,
    })
    expect(plans).toMatchObject([{ parameters: 1, json: expect.stringContaining('Aggregate') }])
    await server.exec('drop operator public.|| (json[], json)')
  })

  test('leave nothing on a process that a pooler lends on, and stumble over nothing there', async context => {
    const missing = noPgBouncer()
    if (missing) return context.skip(missing)
    const bouncer = await startPgBouncer(server.port, 'transaction', { default_pool_size: '1' })
    const pooled = await startDeck({
      profiles: [{ ...postgresTarget('pool', bouncer.port, 'postgres'), secret: { from: 'ask' } }],
      secrets: { pool: 'let me in' },
    })
    try {
      const { signal } = new AbortController()
      const use = { signal, timeoutMs: 20_000 }
      const session = await pooled.sessions.sql('pool', signal)
      const sql = async (text: string) => (await session.read([{ text, values: [] }], use))[0]
      // What a look leaves that was ended by its time limit.
      await sql('prepare quarterdeck_counted as select 1')
      const plans = await planCounted(session, ['select count(*) from orders where id > $1'], use)
      expect(plans).toMatchObject([{ parameters: 1 }])
      for (const condition of ['id > $1', 'id < $1 and at < $2'])
        expect(await planOne(session, `select count(*) from orders where ${condition}`, use)).toHaveProperty('json')
      const left = await sql(
        "select pg_catalog.current_setting('plan_cache_mode'), (select count(*) from pg_catalog.pg_prepared_statements where name ~ 'quarterdeck')",
      )
      expect(left).toMatchObject({ table: { rows: [['auto', 0]] } })
    } finally {
      await pooled.close()
      await bouncer.stop()
    }
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlSession } from '#domain/session'
import type { Opened } from '../../src/main/connectors/connector'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { until } from '../support/scratch'
import { use } from './opening'
import { failureOf, one, openPostgres, rowsOf, sql } from './postgres-opening'

describe.each([15, 18].filter(major => majorsHere().includes(major)))('PostgreSQL %i', major => {
  let server: Postgres
  let opened: Opened<SqlSession>
  let session: SqlSession
  beforeAll(async () => {
    server = await startPostgres(major)
    opened = await openPostgres(server.port)
    session = opened.session
  })
  afterAll(async () => {
    await opened?.close()
    await server?.stop()
  })

  it('says which server it is, in words and as an identity', async () => {
    expect(Math.floor(session.server.version / 10_000)).toBe(major)
    expect(session.server).toMatchObject({ standby: false, user: 'postgres', superuser: true, database: 'postgres' })
    expect(opened.label).toMatch(
      new RegExp(`^PostgreSQL ${major}\\.\\d+ · primary · 127.0.0.1:${server.port} · postgres$`),
    )
    const system = rowsOf(await one(session, 'select system_identifier::text from pg_control_system()'))[0]?.[0]
    const identity = await session.identity(use())
    expect(identity.id).toContain(String(system))
    expect(identity.id).toContain('primary')
    expect(await session.identity(use())).toEqual(identity)
  })

  it('knows the same server as a plain role', async () => {
    const plain = await openPostgres(server.port, { user: 'plain' })
    expect((await plain.session.identity(use())).id).toBe((await session.identity(use())).id)
    expect(plain.session.server.superuser).toBe(false)
    await plain.close()
  })

  it('answers twenty reads on a warm connection in one turn', async () => {
    const proxy = await startProxy(server.port)
    const through = await openPostgres(proxy.port)
    await one(through.session, 'select 1')
    const before = proxy.turns
    const texts = Array.from({ length: 20 }, (_, at) => sql(`select ${at}, pg_backend_pid()`))
    const answers = await through.session.read(texts, use())
    expect(proxy.turns - before).toBeLessThanOrEqual(2)
    expect(answers.map(answer => rowsOf(answer)[0]?.[0])).toEqual(texts.map((_, at) => at))
    expect(new Set(answers.map(answer => rowsOf(answer)[0]?.[1])).size).toBe(1)
    expect(proxy.connections).toBe(1)
    await through.close()
    await proxy.stop()
  })

  it('keeps every value whole (I4)', async () => {
    const answer = await one(
      session,
      `select 9007199254740993::int8, 42::int8, 1.10::numeric, 0.12345678901234567890::numeric, 'NaN'::float8,
        'infinity'::float8, 1.5::float8, true, timestamp '2026-01-02 03:04:05.123456', 'infinity'::timestamptz,
        date '0044-03-15 BC', date '2026-01-02', interval '1 day 02:03:04.5', '{"n":12345678901234567890}'::jsonb,
        '\\xdeadbeef'::bytea, array[1,null,3], row(1,'a'), B'101', 'NULL', '', null, int4range(1,5)`,
    )
    expect(rowsOf(answer)[0]).toEqual([
      ...['9007199254740993', 42, 1.1, '0.12345678901234567890', 'NaN', 'Infinity', 1.5, true],
      ...['2026-01-02T03:04:05.123456', 'infinity', '0044-03-15 BC', '2026-01-02', '1 day 02:03:04.5'],
      ...['{"n": 12345678901234567890}', '\\xdeadbeef', '{1,NULL,3}', '(1,a)', '101', 'NULL', '', null, '[1,5)'],
    ])
    const zoned = await session.read([sql("select timestamptz '2026-07-01 12:00:00+05:30' at time zone 'UTC'")], use())
    expect(rowsOf(zoned[0])[0]).toEqual(['2026-07-01T06:30:00'])
    expect(rowsOf(await one(session, "select timestamptz '2026-07-01 12:00:00.25+00'"))[0]?.[0]).toMatch(
      /^2026-07-01T\d\d:\d\d:00\.25(Z|[+-]\d\d:\d\d)$/,
    )
  })

  it('shows two columns of one name, 1600 columns, no column and no row (I3)', async () => {
    const wide = Array.from({ length: 1600 }, (_, at) => `${at} as c`).join(', ')
    const answers = await session.read(
      [sql('select 1 as x, 2 as x'), sql(`select ${wide}`), sql('select'), sql('select 1 as gone where false')],
      use(),
    )
    expect(rowsOf(answers[0])).toEqual([[1, 2]])
    expect(rowsOf(answers[1])[0]?.length).toBe(1600)
    expect(rowsOf(answers[2])).toEqual([[]])
    expect(answers[3]).toMatchObject({ table: { columns: [{ name: 'gone', type: 'int' }], rows: [] }, tag: 'SELECT 0' })
  })

  it('binds values as the server reads them, and takes no NUL, no half character and no 70000 values (I12)', async () => {
    const answers = await session.read(
      [
        sql('select $1::int + 1, $2::text, $3', ['41', "'; drop table x --", null]),
        sql('select $1', ['a\0b']),
        sql('select 1 \0 from x'),
        sql('select $1::text', ['\ud800']),
        sql('select 1', Array(70_000).fill('1')),
        sql(`select '${'x'.repeat(17 * 1024 * 1024)}'`),
        sql('select $0'),
        sql("select 'open"),
        sql(' '),
      ],
      use(),
    )
    expect(rowsOf(answers[0])).toEqual([[42, "'; drop table x --", null]])
    for (const answer of answers.slice(1)) expect(failureOf(answer)?.kind).toBe('invalid')
    expect(failureOf(answers[7])?.code).toBe('42601')
  })

  it('says how a long result was cut, and stops the server there', async () => {
    const [cut, exact] = await session.read(
      [
        sql('select n, pg_sleep(case when n > 2000 then 60 else 0 end) from generate_series(1, 100000) n'),
        sql('select n from generate_series(1, 1000) n'),
      ],
      use(5000),
    )
    expect(rowsOf(cut).length).toBe(1000)
    expect(cut && !cut.failure && cut.table.cut).toBe('Only the first 1000 rows are here.')
    expect(rowsOf(exact).length).toBe(1000)
    expect(exact && !exact.failure && exact.table.cut).toBeUndefined()
  })

  it('ends one query when a 600 MB cell comes, and nothing else (I2)', async () => {
    const before = process.memoryUsage.rss()
    const answers = await session.read(
      [sql('select 1'), sql("select repeat('x', 600000000)"), sql('select 3')],
      use(30_000),
    )
    expect(rowsOf(answers[0])).toEqual([[1]])
    expect(failureOf(answers[1])).toMatchObject({ kind: 'rejected', code: 'CELL_TOO_LARGE' })
    expect(rowsOf(answers[2])).toEqual([[3]])
    expect(rowsOf(await one(session, 'select 4'))).toEqual([[4]])
    expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000)
  })

  it('keeps the rows that fit when all together are too large', async () => {
    const answers = await session.read(
      [sql("select n, repeat('x', 1000000) from generate_series(1, 500) n"), sql('select 2')],
      { ...use(30_000), byteLimit: 5_000_000 },
    )
    const rows = rowsOf(answers[0])
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.length).toBeLessThan(6)
    expect(answers[0] && !answers[0].failure && answers[0].table.cut).toContain('would not fit')
    expect(rowsOf(answers[1])).toEqual([[2]])
  })

  it('leaves nothing of one request to the next', async () => {
    const texts = [
      "select set_config('work_mem', '77MB', false)",
      'select pg_advisory_lock(4711)',
      'create temp table t ()',
    ]
    await session.read([...texts.map(text => sql(text)), sql('set default_transaction_read_only = off')], use())
    const [settings, locks] = await session.read(
      [
        sql(
          "select current_setting('work_mem'), current_setting('default_transaction_read_only'), to_regclass('pg_temp.t')",
        ),
        sql("select count(*) from pg_locks where locktype = 'advisory'"),
      ],
      use(),
    )
    expect(rowsOf(settings)[0]).toEqual([expect.not.stringContaining('77'), 'on', null])
    expect(rowsOf(locks)[0]).toEqual([0])
  })

  it('is seen as quarterdeck in pg_stat_activity, with its guards set (H17)', async () => {
    const settings = ['application_name', 'lock_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout']
    const answer = await one(session, `select ${settings.map(name => `current_setting('${name}')`)}`, 4321)
    expect(rowsOf(answer)[0]).toEqual(['quarterdeck', '3s', '30s', '4321ms'])
    // Those that earlier requests had to abandon may need a moment to notice.
    await until(async () => {
      const seen = await server.exec("select 1 from pg_stat_activity where application_name = 'quarterdeck'")
      expect(seen.rowCount).toBe(1)
    })
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { ProfileOf } from '#domain/profile'
import type { Layer, SqlSession } from '#domain/session'
import type { Cell } from '#domain/table'
import type { Opened } from '../../src/main/connectors/connector'
import { postgres } from '../../src/main/connectors/postgres'
import { noPgBouncer, type PgBouncer, type PoolMode, startPgBouncer } from '../support/pgbouncer'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { failing, never, openingOf, use } from './opening'
import { one, openPostgres, postgresProfile, rowsOf, sql } from './postgres-opening'

const missing = noPgBouncer()
const modes: readonly PoolMode[] = ['session', 'transaction', 'statement']
const bouncers = new Map<PoolMode, PgBouncer>()
let server: Postgres

type More = Partial<ProfileOf<'postgres'>>
const portOf = (mode: PoolMode) => bouncers.get(mode)?.port ?? 0
const through = (mode: PoolMode, more: More = {}) => openPostgres(portOf(mode), more, 'let me in')

async function layersOf(port: number, more: More = {}, secret = 'let me in'): Promise<Layer[]> {
  const rows: Layer[] = []
  for await (const row of postgres.layers(openingOf(postgresProfile(port, more), secret), use(20_000))) rows.push(row)
  return rows
}

beforeAll(async () => {
  if (missing) return
  server = await startPostgres(18)
  await server.exec('create table stock (n int); insert into stock select generate_series(1, 5)')
  await server.exec(`create table gate (n int); insert into gate values (1);
    create function pass_gate() returns int language plpgsql as $$
      begin while exists (select from gate) loop perform pg_sleep(0.02); end loop; return 100; end $$`)
  for (const mode of modes)
    bouncers.set(mode, await startPgBouncer(server.port, mode, { default_pool_size: '4', server_login_retry: '1' }))
})
beforeEach(ctx => {
  if (missing) ctx.skip(missing)
})
afterAll(async () => {
  for (const bouncer of bouncers.values()) await bouncer.stop()
  await server?.stop()
})

describe.each(modes)('PostgreSQL through PgBouncer that pools by %s (H20)', mode => {
  let opened: Opened<SqlSession>
  beforeAll(async () => {
    if (!missing) opened = await through(mode)
  })
  afterAll(() => opened?.close())

  test('opens, and says through what', async () => {
    expect(opened.label).toMatch(/^PostgreSQL 18\.\d+ · primary through PgBouncer · 127\.0\.0\.1:\d+ · postgres$/)
    expect(opened.session.server).toMatchObject({ standby: false, user: 'postgres', superuser: true })
  })

  test('reads many statements in one go, each with its own answer', async () => {
    const texts = ['select count(*) from stock', 'select 1/0', "select $1::text || '!'", 'show datestyle']
    const answers = await opened.session.read(
      texts.map((text, at) => sql(text, at === 2 ? ['well'] : [])),
      use(),
    )
    expect(rowsOf(answers[0])).toEqual([[5]])
    expect(answers[1]?.failure).toMatchObject({ code: '22012' })
    expect(rowsOf(answers[2])).toEqual([['well!']])
    expect(String(rowsOf(answers[3])[0]?.[0])).toMatch(/^ISO/)
  })

  test('reads cannot write', async () => {
    const answer = await one(opened.session, 'insert into stock values (6)')
    expect(answer?.failure).toMatchObject({ code: '25006' })
    expect(rowsOf(await one(opened.session, 'select count(*) from stock'))).toEqual([[5]])
  })

  test('leaves no setting behind for others', async () => {
    await one(opened.session, 'select 1')
    const client = new (await import('pg')).default.Client({
      host: '127.0.0.1',
      port: portOf(mode),
      user: 'postgres',
      password: 'let me in',
      database: 'postgres',
    })
    await client.connect()
    const { rows } = await client.query('show lock_timeout')
    await client.end()
    expect(rows[0]?.lock_timeout).toBe('0')
  })

  test('a slow read is ended by its own time limit', async () => {
    const answer = await one(opened.session, 'select pg_sleep(30)', 300)
    expect(answer?.failure).toMatchObject({ kind: 'timeout', code: '57014' })
  })

  test('a stopped read is stopped on the server too', async () => {
    const stop = new AbortController()
    const slow = opened.session.read([sql('select pg_sleep(60) /* stopped read */')], {
      signal: stop.signal,
      timeoutMs: 60_000,
    })
    const running = async () =>
      (
        await server.exec(
          "select 1 from pg_stat_activity where state = 'active' and query like '%stopped read%' and pid <> pg_backend_pid()",
        )
      ).rowCount
    await until(async () => expect(await running()).toBe(1))
    stop.abort()
    expect(await failing(slow)).toMatchObject({ kind: 'cancelled' })
    await until(async () => expect(await running()).toBe(0))
    expect(rowsOf(await one(opened.session, 'select 1'))).toEqual([[1]])
  })

  test('rows come as a stream inside one transaction, or are refused', async () => {
    const text = 'select generate_series(1, 100000), now(), pg_backend_pid() /* streamed */'
    const got: (readonly Cell[])[] = []
    const work = (async () => {
      for await (const { rows } of opened.session.rows(sql(text), use(60_000))) got.push(...rows)
    })()
    if (mode === 'statement') {
      expect(await failing(work)).toMatchObject({ kind: 'invalid', code: 'NEEDS_TRANSACTION' })
      return
    }
    await work
    expect(got.map(([n]) => n)).toEqual(Array.from({ length: 100_000 }, (_, at) => at + 1))
    expect(new Set(got.map(([, at, pid]) => `${at} ${pid}`)).size).toBe(1)
    for await (const _ of opened.session.rows(sql(text), use(60_000))) break
    await until(async () => {
      const seen = await server.exec(
        "select 1 from pg_stat_activity where state <> 'idle' and query like '%streamed%' and pid <> pg_backend_pid()",
      )
      expect(seen.rowCount).toBe(0)
    })
  })

  test('tells who it is, the same each time', async () => {
    const first = await opened.session.identity(use())
    expect((await opened.session.identity(use())).id).toBe(first.id)
    expect(first.label).toContain('through PgBouncer')
  })

  test('the layers say it too', async () => {
    const rows = await layersOf(portOf(mode))
    expect(rows.map(row => [row.layer, row.ok])).toEqual(
      ['tcp', 'tls', 'login', 'version', 'rights'].map(one => [one, true]),
    )
    expect(rows[3]?.message).toMatch(/, primary, through PgBouncer$/)
  })
})

describe('changes through PgBouncer (H20)', () => {
  test.each(['session', 'transaction'] as const)(
    'with %s pooling are made in a transaction that holds the lock',
    async mode => {
      const { session, close } = await through(mode)
      const pids: number[] = []
      const change = session.change(sql('insert into stock select pass_gate()'), {
        ...use(),
        transaction: true,
        lockKey: 'restock',
        onBackend: pid => pids.push(pid),
      })
      await until(async () => {
        const { rows } = await server.exec("select pid from pg_locks where locktype = 'advisory'")
        expect(rows.map(row => row.pid)).toEqual(pids)
        expect(pids).toHaveLength(1)
      })
      const again = await failing(
        session.change(sql('delete from stock'), { ...use(), transaction: true, lockKey: 'restock' }),
      )
      expect(again).toMatchObject({ kind: 'rejected', code: 'BUSY_ELSEWHERE' })
      await server.exec('delete from gate')
      expect((await change).tag).toBe('INSERT 0 1')
      await session.change(sql('delete from stock where n = 100'), { ...use(), transaction: true, lockKey: 'restock' })
      await server.exec('insert into gate values (1)')
      await close()
    },
  )

  test('that need a session of their own are refused before anything is sent', async () => {
    const { session, close } = await through('transaction')
    const failure = await failing(session.change(sql('vacuum stock'), { ...use(), transaction: false, lockKey: 'x' }))
    expect(failure).toMatchObject({ kind: 'invalid', code: 'NEEDS_SESSION' })
    await close()
    const single = await through('statement')
    const other = await failing(single.session.change(sql('delete from stock'), { ...use(), transaction: true }))
    expect(other).toMatchObject({ kind: 'invalid', code: 'NEEDS_SESSION' })
    expect(rowsOf(await one(single.session, 'select count(*) from stock'))).toEqual([[5]])
    await single.close()
  })
})

describe('what PgBouncer itself refuses is told apart', () => {
  test.each<[string, More, string, object]>([
    ['a wrong password', {}, 's3cret-wrong', { kind: 'denied', code: '28P01' }],
    ['an unknown user', { user: 'nobody' }, 'let me in', { kind: 'denied', code: '28P01' }],
    ['TLS it does not have', { tls: 'require' }, 'let me in', { kind: 'unreachable', code: 'NO_TLS' }],
  ])('%s', async (_, more, secret, expected) => {
    const failure = await failing(openPostgres(portOf('transaction'), more, secret))
    expect(failure).toMatchObject(expected)
    expect(JSON.stringify(failure)).not.toContain('s3cret')
  })

  test('a password manager is asked once, however many logins it takes to find out', async () => {
    let asked = 0
    const opening = openingOf(postgresProfile(portOf('statement'), { tls: 'prefer', wants: 'primary' }))
    opening.secret = async () => {
      asked++
      return 'let me in'
    }
    const opened = await postgres.open(opening, never)
    expect(asked).toBe(1)
    await opened.close()
  })

  test('a server that does not come', async () => {
    const waiting = await startPgBouncer(server.port, 'transaction', { query_wait_timeout: '1' })
    onTestFinished(() => waiting.stop())
    expect(await failing(openPostgres(waiting.port, { database: 'deserted' }, 'let me in'))).toMatchObject({
      kind: 'timeout',
      code: 'QUERY_WAIT_TIMEOUT',
    })
  })

  test('one that swallows our settings is found out by the process that answers', async () => {
    const names = 'options, lock_timeout, idle_in_transaction_session_timeout, extra_float_digits'
    const quiet = await startPgBouncer(server.port, 'transaction', { ignore_startup_parameters: names })
    onTestFinished(() => quiet.stop())
    const opened = await openPostgres(quiet.port, {}, 'let me in')
    expect(opened.label).toContain('primary through a pooler')
    const answer = await one(opened.session, 'insert into stock values (7)')
    expect(answer?.failure).toMatchObject({ code: '25006' })
    await opened.close()
  })
})

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { SqlSession } from '#domain/session'
import type { Cell } from '#domain/table'
import type { Opened } from '../../src/main/connectors/connector'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { until } from '../support/scratch'
import { failing, use } from './opening'
import { one, openPostgres, rowsOf, sql } from './postgres-opening'

const many = 300_000
const megabyte = 1024 * 1024

describe.each([15, 18].filter(major => majorsHere().includes(major)))('rows as a stream on PostgreSQL %i', major => {
  let server: Postgres
  let opened: Opened<SqlSession>
  let session: SqlSession
  /** Backends that run, or ran last, a statement with this mark. */
  const backends = async (mark: string) =>
    (
      await server.exec(
        `select 1 from pg_stat_activity where query like '%${mark}%' and pid <> pg_backend_pid() and state is not null`,
      )
    ).rowCount
  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create table shop (n int); insert into shop values (1)')
    opened = await openPostgres(server.port)
    session = opened.session
  })
  afterAll(async () => {
    await opened?.close()
    await server?.stop()
  })

  test('come all, in order, a small batch first (I1)', async () => {
    const text = `select n, md5(n::text), n / 4.0, now() from generate_series(1, ${many}) n`
    const sizes: number[] = []
    let next = 1
    for await (const { columns, rows } of session.rows(sql(text), use(60_000))) {
      sizes.push(rows.length)
      expect(columns.map(column => column.type)).toEqual(['int', 'text', 'decimal', 'time'])
      for (const row of rows) if (row[0] !== next++) throw new Error(`${row[0]} came as number ${next - 1}`)
    }
    expect(next - 1).toBe(many)
    expect(sizes[0]).toBe(200)
    expect(sizes.length).toBeGreaterThan(5)
    expect(sizes.length).toBeLessThan(50)
  })

  test('leave the memory as it was (I1)', async () => {
    // 600 MB on the wire; what is kept of them is one batch and one ahead.
    const text = 'select n, repeat(md5(n::text), 64) from generate_series(1, 300000) n'
    const before = process.memoryUsage.rss()
    let most = 0
    let count = 0
    for await (const { rows } of session.rows(sql(text), use(60_000))) {
      count += rows.length
      most = Math.max(most, process.memoryUsage.rss() - before)
    }
    expect(count).toBe(300_000)
    expect(most).toBeLessThan(300 * megabyte)
  })

  test('are handed on in pieces when they turn out larger than those before them (I1)', async () => {
    const text = "select n, repeat('x', case when n > 1000 then 1000000 else 1 end) from generate_series(1, 1200) n"
    let next = 1
    let largest = 0
    for await (const { rows } of session.rows(sql(text), use(60_000))) {
      largest = Math.max(
        largest,
        rows.reduce((sum, [, word]) => sum + String(word).length, 0),
      )
      for (const [n] of rows) expect(n).toBe(next++)
    }
    expect(next).toBe(1201)
    expect(largest).toBeLessThan(8 * megabyte)
  })

  test('wait for who takes them: the server is at most a batch ahead (I1)', async () => {
    const batches = session.rows(sql('select generate_series(1, 100000000) /* not ahead */'), use(60_000))
    const iterator = batches[Symbol.asyncIterator]()
    expect((await iterator.next()).value?.rows.length).toBe(200)
    await until(async () => {
      const { rows } = await server.exec(
        "select state from pg_stat_activity where query like '%not ahead%' and pid <> pg_backend_pid()",
      )
      expect(rows[0]?.state).toBe('idle in transaction')
    })
    await iterator.return?.()
    expect(await backends('not ahead')).toBe(0)
  })

  test('have the same values as a read (I4)', async () => {
    const text = `select 9007199254740993::int8, 1.10::numeric, 'infinity'::float8, true, date '0044-03-15 BC',
      timestamp '2026-01-02 03:04:05.123456', '{"n":12345678901234567890}'::jsonb, '\\xdeadbeef'::bytea, $1::text, null, 1 as x, 2 as x`
    const statement = sql(text, ["'; drop table x --"])
    const [read] = await session.read([statement], use())
    expect(await all(session, statement)).toEqual(rowsOf(read))
  })

  test('none is a batch too: it has the columns (I3)', async () => {
    const got = []
    for await (const batch of session.rows(sql('select 1 as gone where false'), use())) got.push(batch)
    expect(got).toEqual([{ columns: [{ name: 'gone', type: 'int' }], rows: [] }])
  })

  test('are cancelled at the server, and its process is gone (I1)', async () => {
    const stop = new AbortController()
    let count = 0
    const work = (async () => {
      const text = 'select generate_series(1, 100000000) /* cancelled */'
      for await (const { rows } of session.rows(sql(text), use(60_000, stop.signal))) {
        count += rows.length
        if (count > 10_000) stop.abort()
      }
    })()
    expect(await failing(work)).toMatchObject({ kind: 'cancelled', message: 'Stopped by the operator.' })
    expect(await backends('cancelled')).toBe(0)
    expect(count).toBeLessThan(1_000_000)
  })

  test('are cancelled while the server has not given any (H14)', async () => {
    const stop = new AbortController()
    const work = all(session, sql('select pg_sleep(600) /* sleeps */'), use(600_000, stop.signal))
    await until(async () => expect(await backends('sleeps')).toBe(1))
    stop.abort()
    expect(await failing(work)).toMatchObject({ kind: 'cancelled', message: 'Stopped by the operator.' })
    expect(await backends('sleeps')).toBe(0)
  })

  test('are cancelled while nobody takes them (I1)', async () => {
    const stop = new AbortController()
    const text = "select repeat('x', 100000) /* untaken */ from generate_series(1, 100000) n"
    const iterator = session.rows(sql(text), use(60_000, stop.signal))[Symbol.asyncIterator]()
    await iterator.next()
    stop.abort()
    await until(async () => expect(await backends('untaken')).toBe(0))
    expect(await failing(iterator.next())).toMatchObject({ kind: 'cancelled' })
  })

  test('left early leave no backend (I1)', async () => {
    const text = 'select generate_series(1, 100000000), now() /* left early */'
    for await (const { rows } of session.rows(sql(text), use(60_000))) {
      expect(rows.length).toBe(200)
      break
    }
    expect(await backends('left early')).toBe(0)
  })

  test('left while a batch is waited for leave no backend either', async () => {
    const iterator = session.rows(sql('select pg_sleep(600) /* left waiting */'), use(600_000))[Symbol.asyncIterator]()
    const next = failing(iterator.next())
    await until(async () => expect(await backends('left waiting')).toBe(1))
    await iterator.return?.()
    expect(await next).toMatchObject({ kind: 'cancelled' })
    expect(await backends('left waiting')).toBe(0)
  })

  test('those before an error are given, then the error as the server said it', async () => {
    const { rows, failure } = await untilFailure(session, 'select 1 / (n - 50000) from generate_series(1, 100000) n')
    expect(rows.length).toBe(49_999)
    expect(failure).toMatchObject({ kind: 'invalid', code: '22012', layer: 'statement' })
  })

  test('a 600 MB cell ends its own stream and nothing else (I2)', async () => {
    const text = "select n, repeat('x', case when n = 3 then 600000000 else 1 end) from generate_series(1, 5) n"
    const { rows, failure } = await untilFailure(session, text)
    expect(rows.map(([n]) => n)).toEqual([1, 2])
    expect(failure).toMatchObject({ kind: 'rejected', code: 'CELL_TOO_LARGE' })
    expect(rowsOf(await one(session, 'select 4'))).toEqual([[4]])
  })

  test.each([
    'insert into shop values (2)',
    'with gone as (delete from shop returning n) select * from gone',
    'commit; drop table shop',
    'do $$ begin commit; insert into shop values (2); end $$',
    "select set_config('transaction_read_only', 'off', false)",
    'select * from shop for update',
  ])('the server refuses to write: %s (G8)', async text => {
    const { failure } = await untilFailure(session, text)
    expect(failure?.code).toMatch(/^(25006|25001|42601|2D000)$/)
    expect((await server.exec('select n from shop')).rows).toEqual([{ n: 1 }])
  })

  test('a statement that ends the transaction opens nothing', async () => {
    for (const text of ['commit', 'begin read write', 'set transaction_read_only = off'])
      await untilFailure(session, text)
    expect((await untilFailure(session, 'insert into shop values (2)')).failure?.code).toBe('25006')
  })

  test('each batch has its time limit (I8)', async () => {
    const { failure } = await untilFailure(session, 'select pg_sleep(600)', 300)
    expect(failure).toMatchObject({ kind: 'timeout', code: '57014' })
  })

  test('a lost link ends them with a failure (H2)', async () => {
    const proxy = await startProxy(server.port)
    const through = await openPostgres(proxy.port)
    onTestFinished(async () => {
      await through.close()
      await proxy.stop()
    })
    const batches = through.session.rows(sql('select generate_series(1, 100000000)'), use(60_000))
    const work = (async () => {
      for await (const { rows } of batches) if (rows.length > 200) proxy.cut()
    })()
    expect(await failing(work)).toMatchObject({ kind: 'unreachable' })
  })

  test('a place that the server gave up ends them, after the batch that was ahead (H2)', async () => {
    const batches = session.rows(sql('select generate_series(1, 100000000) /* given up */'), use(60_000))
    const got: number[] = []
    const work = (async () => {
      for await (const { rows } of batches) {
        got.push(rows.length)
        if (got.length > 1) continue
        const here = "from pg_stat_activity where query like '%given up%' and pid <> pg_backend_pid()"
        await until(async () => {
          expect((await server.exec(`select state ${here}`)).rows).toEqual([{ state: 'idle in transaction' }])
        })
        await server.exec(`select pg_terminate_backend(pid) ${here}`)
        await until(async () => expect(await backends('given up')).toBe(0))
      }
    })()
    expect(await failing(work)).toMatchObject({ kind: 'unreachable', code: '57P01' })
    expect(got).toHaveLength(2)
  })

  test('a session that closes ends them', async () => {
    const own = await openPostgres(server.port)
    const iterator = own.session
      .rows(sql('select generate_series(1, 100000000) /* closed */'), use(60_000))
      [Symbol.asyncIterator]()
    await iterator.next()
    await own.close()
    await until(async () => expect(await backends('closed')).toBe(0))
    expect(await failing(iterator.next())).toMatchObject({ kind: 'cancelled' })
  })
})

const all = async (session: SqlSession, statement: ReturnType<typeof sql>, limits = use(60_000)) => {
  const got: (readonly Cell[])[] = []
  for await (const { rows } of session.rows(statement, limits)) got.push(...rows)
  return got
}

/** The rows that came, and the failure that ended them. */
async function untilFailure(session: SqlSession, text: string, timeoutMs = 60_000) {
  const got: (readonly Cell[])[] = []
  const work = (async () => {
    for await (const { rows } of session.rows(sql(text), use(timeoutMs))) got.push(...rows)
  })()
  const failure = await work.then(
    () => undefined,
    () => failing(work),
  )
  return { rows: got, failure }
}

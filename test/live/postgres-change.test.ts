import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SqlSession } from '#domain/session'
import type { Opened } from '../../src/main/connectors/connector'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { until } from '../support/scratch'
import { failing, use } from './opening'
import { openPostgres, sql } from './postgres-opening'

describe.each([15, 18].filter(major => majorsHere().includes(major)))('a change on PostgreSQL %i', major => {
  let server: Postgres
  let opened: Opened<SqlSession>
  let session: SqlSession
  const count = async () => Number((await server.exec('select count(*) from counter')).rows[0].count)
  const insert = sql("insert into counter values ('x')")
  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create table counter (note text)')
    opened = await openPostgres(server.port)
    session = opened.session
  })
  beforeEach(() => server.exec('truncate counter'))
  afterAll(async () => {
    await opened?.close()
    await server?.stop()
  })

  it('writes, answers with rows and tag, and leaves no connection behind', async () => {
    let pid = 0
    const done = await session.change(sql('insert into counter values ($1), ($2) returning note', ['a', 'b']), {
      ...use(),
      transaction: true,
      onBackend: seen => {
        pid = seen
      },
    })
    expect(done).toMatchObject({ table: { rows: [['a'], ['b']] }, tag: 'INSERT 0 2' })
    expect(await count()).toBe(2)
    await until(async () => {
      expect((await server.exec(`select 1 from pg_stat_activity where pid = ${pid}`)).rowCount).toBe(0)
    })
  })

  it('keeps the whole effect of a statement whose rows are cut', async () => {
    const done = await session.change(
      sql('insert into counter select n from generate_series(1, 3000) n returning note'),
      {
        ...use(),
        transaction: true,
      },
    )
    expect(done.table.rows.length).toBe(1000)
    expect(done.table.cut).toContain('first 1000 rows')
    expect(await count()).toBe(3000)
  })

  it('vacuums and builds indexes concurrently outside a transaction, and forwards what the server says', async () => {
    const notices: string[] = []
    const onNotice = (text: string) => notices.push(text)
    await session.change(sql('vacuum (verbose) counter'), { ...use(), transaction: false, onNotice })
    expect(notices.join('\n')).toMatch(/INFO: .*vacuuming/)
    await session.change(sql('create index concurrently on counter (note)'), { ...use(), transaction: false })
    const inside = await failing(session.change(sql('vacuum counter'), { ...use(), transaction: true }))
    expect(inside).toMatchObject({ kind: 'rejected', code: '25001' })
    expect(inside.lost).toBeUndefined()
  })

  it('takes one statement and no second behind it', async () => {
    const failure = await failing(
      session.change(sql('delete from counter; drop table counter'), { ...use(), transaction: true }),
    )
    expect(failure).toMatchObject({ kind: 'invalid', code: '42601' })
    expect(await count()).toBe(0)
  })

  it('shows at most a thousand notices of a flood (I6)', async () => {
    const notices: string[] = []
    const flood = "do $$ begin for n in 1..20000 loop raise notice 'n %', n; end loop; end $$"
    await session.change(sql(flood), { ...use(30_000), transaction: true, onNotice: text => notices.push(text) })
    expect(notices.length).toBe(1001)
    expect(notices.at(-1)).toContain('More than 1000 notices')
  })

  it('is refused while another holds its lock, and says who', async () => {
    const first = session.change(sql('select pg_sleep(30)'), { ...use(), transaction: true, lockKey: 'reindex shop' })
    first.catch(() => {})
    await until(async () => {
      expect((await server.exec("select 1 from pg_locks where locktype = 'advisory' and granted")).rowCount).toBe(1)
    })
    const holder = (await server.exec("select pid from pg_locks where locktype = 'advisory'")).rows[0].pid
    const failure = await failing(session.change(insert, { ...use(), transaction: true, lockKey: 'reindex shop' }))
    expect(failure).toMatchObject({ kind: 'rejected', code: 'BUSY_ELSEWHERE', detail: { pid: String(holder) } })
    expect(failure.message).toContain(`process ${holder}`)
    await session.change(insert, { ...use(), transaction: true, lockKey: 'another' })
    expect(await count()).toBe(1)
    await server.exec(`select pg_terminate_backend(${holder})`)
    expect(await failing(first)).toMatchObject({ kind: 'unreachable', code: '57P01', lost: true })
  })

  it.each([
    ['change', 'select pg_sleep(600), 1'],
    ['read', 'select pg_sleep(600), 2'],
  ] as const)('leaves no backend at work when a console dies in a %s', async (way, text) => {
    const proxy = await startProxy(server.port)
    const away = await openPostgres(proxy.port)
    const there = () => server.exec(`select pid from pg_stat_activity where query = '${text}'`)
    try {
      const work =
        way === 'change'
          ? away.session.change(sql(text), { ...use(900_000), transaction: true })
          : away.session.read([sql(text)], use(900_000))
      work.catch(() => {})
      await until(async () => expect((await there()).rowCount).toBe(1))
      await proxy.stop()
      await until(async () => expect((await there()).rowCount).toBe(0))
    } finally {
      await away.close()
    }
  })

  it('changes nothing over a link that falls silent before the statement was sent, and says so', async () => {
    const proxy = await startProxy(server.port)
    const away = await openPostgres(proxy.port)
    try {
      const onBackend = () => {
        proxy.muteReplies = true
      }
      const silent = failing(away.session.change(insert, { ...use(900_000), transaction: true, onBackend }))
      expect(await silent).toMatchObject({
        kind: 'timeout',
        code: 'NO_ANSWER',
        message: expect.stringMatching(/Nothing was changed/),
      })
      expect((await silent).lost).toBeUndefined()

      proxy.muteReplies = false
      const stop = new AbortController()
      const stopped = failing(
        away.session.change(insert, {
          ...{ signal: stop.signal, timeoutMs: 900_000, transaction: true },
          onBackend() {
            onBackend()
            stop.abort()
          },
        }),
      )
      expect(await stopped).toMatchObject({ kind: 'cancelled' })
      expect(await count()).toBe(0)
    } finally {
      await away.close()
      await proxy.stop()
    }
  })

  it('gives up on a row lock after three seconds and says so (I8)', async () => {
    await server.exec("insert into counter values ('held')")
    const other = await server.connect()
    await other.query('begin; lock table counter')
    const failure = await failing(session.change(sql('delete from counter'), { ...use(), transaction: true }))
    expect(failure).toMatchObject({ kind: 'rejected', code: '55P03' })
    await other.end()
    expect(await count()).toBe(1)
  })

  it('ends with the server’s timeout and rolls back', async () => {
    const slow = sql("with w as (insert into counter values ('x') returning 1) select pg_sleep(30) from w")
    const failure = await failing(session.change(slow, { ...use(500), transaction: true }))
    expect(failure).toMatchObject({ kind: 'timeout', code: '57014' })
    expect(failure.lost).toBeUndefined()
    expect(await count()).toBe(0)
  })

  it('is stopped by the operator, rolled back, and its process is gone', async () => {
    const stop = new AbortController()
    let pid = 0
    const slow = sql("with w as (insert into counter values ('x') returning 1) select pg_sleep(60) from w")
    const work = session.change(slow, {
      ...use(90_000, stop.signal),
      transaction: true,
      onBackend: seen => {
        pid = seen
        setTimeout(() => stop.abort(), 300)
      },
    })
    const failure = await failing(work)
    expect(failure).toMatchObject({ kind: 'cancelled', code: '57014' })
    expect(failure.lost).toBeUndefined()
    expect((await server.exec(`select 1 from pg_stat_activity where pid = ${pid}`)).rowCount).toBe(0)
    expect(await count()).toBe(0)
  })

  it('is not begun when it was stopped before', async () => {
    const failure = await failing(session.change(insert, { ...use(1000, AbortSignal.abort()), transaction: true }))
    expect(failure.kind).toBe('cancelled')
    expect(await count()).toBe(0)
  })

  it('is unknown when the link dies between doing and hearing, and is not repeated', async () => {
    const proxy = await startProxy(server.port)
    const through = await openPostgres(proxy.port)
    const work = through.session.change(sql("insert into counter select 'x' from pg_sleep(0.3)"), {
      ...use(),
      transaction: false,
      onBackend: () =>
        setTimeout(() => {
          proxy.muteReplies = true
        }, 150),
    })
    const failed = failing(work)
    await until(async () => expect(await count()).toBe(1))
    proxy.cut()
    expect(await failed).toMatchObject({ kind: 'unreachable', lost: true })
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(await count()).toBe(1)
    await through.close()
    await proxy.stop()
  })

  it('is not lost when the server could not be reached at all', async () => {
    const proxy = await startProxy(server.port)
    const through = await openPostgres(proxy.port)
    await proxy.stop()
    const failure = await failing(through.session.change(insert, { ...use(), transaction: true }))
    expect(failure).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' })
    expect(failure.lost).toBeUndefined()
    await through.close()
  })
})

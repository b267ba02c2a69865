import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlSession } from '#domain/session'
import type { Opened } from '../../src/main/connectors/connector'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { until } from '../support/scratch'
import { failing, use } from './opening'
import { failureOf, one, openPostgres, rowsOf, sql } from './postgres-opening'

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe.each([15, 18].filter(major => majorsHere().includes(major)))('reads on a PostgreSQL %i in trouble', major => {
  let server: Postgres
  let opened: Opened<SqlSession>
  let session: SqlSession
  const pidOf = async () => Number(rowsOf(await one(session, 'select pg_backend_pid()'))[0]?.[0])
  const lives = async (pid: number) => (await server.exec(`select 1 from pg_stat_activity where pid = ${pid}`)).rowCount
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

  it('connects again after its idle connection was killed, and reports the loss once (H1)', async () => {
    const own = await openPostgres(server.port)
    const lost: unknown[] = []
    own.onLost(error => lost.push(error))
    const pid = Number(rowsOf(await one(own.session, 'select pg_backend_pid()'))[0]?.[0])
    await server.exec(`select pg_terminate_backend(${pid})`)
    await until(async () => expect(lost.length).toBe(1))
    expect(rowsOf(await one(own.session, 'select 1'))).toEqual([[1]])
    await own.close()
    expect(lost.length).toBe(1)
  })

  it('asks again on a fresh connection when the kept one is found dead (H2)', async () => {
    const pid = await pidOf()
    // Killed by its own statement, so that the death and the next request meet.
    const [killed, next] = await session.read(
      [sql('select pg_terminate_backend(pg_backend_pid())'), sql('select 2')],
      use(),
    )
    expect([undefined, '57P01']).toContain(failureOf(killed)?.code)
    expect(rowsOf(next)).toEqual([[2]])
    expect(await pidOf()).not.toBe(pid)
  })

  it('isolates a bad statement and a slow one from the others (I14)', async () => {
    const answers = await session.read(
      [sql('select 1'), sql('selec 2'), sql('select pg_sleep(60)'), sql('select 4'), sql('select * from nowhere')],
      use(400),
    )
    expect(rowsOf(answers[0])).toEqual([[1]])
    expect(failureOf(answers[1])).toMatchObject({ kind: 'invalid', code: '42601' })
    expect(failureOf(answers[2])).toMatchObject({ kind: 'timeout', code: '57014' })
    expect(rowsOf(answers[3])).toEqual([[4]])
    expect(failureOf(answers[4])).toMatchObject({ kind: 'missing', code: '42P01' })
  })

  it('blames the statement that ran when the connection was killed, and asks the others again (I14)', async () => {
    const pid = await pidOf()
    const work = session.read([sql('select 1'), sql('select pg_sleep(60)'), sql('select 3')], use(30_000))
    await until(async () => {
      const seen = await server.exec(`select 1 from pg_stat_activity where pid = ${pid} and query like '%pg_sleep%'`)
      expect(seen.rowCount).toBe(1)
    })
    await server.exec(`select pg_terminate_backend(${pid})`)
    const answers = await work
    expect(rowsOf(answers[0])).toEqual([[1]])
    expect(failureOf(answers[1])).toMatchObject({ kind: 'unreachable', code: '57P01' })
    expect(rowsOf(answers[2])).toEqual([[3]])
  })

  it('knows its own time-out though it was busy when the statement began (H14)', async () => {
    const reading = one(session, 'select pg_sleep(60)', 300)
    await new Promise(setImmediate)
    for (const until = performance.now() + 200; performance.now() < until; );
    expect(failureOf(await reading)?.kind).toBe('timeout')
  })

  it('gives the connection of a timed-out statement to nobody in a bad state (H14)', async () => {
    expect(failureOf(await one(session, 'select pg_sleep(60)', 300))?.kind).toBe('timeout')
    expect(rowsOf(await one(session, 'select 7', 300))).toEqual([[7]])
    const running = await server.exec(
      "select 1 from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()",
    )
    expect(running.rowCount).toBe(0)
  })

  it('gives up on a stopped server process, and reads on with another (H4)', async () => {
    const pid = await pidOf()
    process.kill(pid, 'SIGSTOP')
    try {
      const answers = await session.read([sql('select 1'), sql('select 2')], use(500))
      expect(failureOf(answers[0])).toMatchObject({ kind: 'timeout', code: 'NO_ANSWER' })
      expect(rowsOf(answers[1])).toEqual([[2]])
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until(async () => expect(await lives(pid)).toBe(0))
  })

  it('waits at most ten seconds for a stopped server to take a connection (H4)', async () => {
    process.kill(server.pid, 'SIGSTOP')
    try {
      expect(await failing(openPostgres(server.port))).toMatchObject({ kind: 'timeout', code: 'NO_ANSWER' })
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
  })

  it('stops a read so that its process is gone and the next statement is untouched (H15)', async () => {
    for (const delay of [0, 5, 20, 200]) {
      const pid = await pidOf()
      const stop = new AbortController()
      const work = session.read(
        [sql('select 1'), sql('select pg_sleep(60)'), sql('select pg_sleep(60)')],
        use(90_000, stop.signal),
      )
      setTimeout(() => stop.abort(), delay)
      expect(await failing(work)).toEqual({ kind: 'cancelled', message: 'Stopped by the operator.' })
      expect(await lives(pid)).toBe(0)
      const next = await session.read(
        Array.from({ length: 10 }, () => sql('select pg_sleep(0.01)')),
        use(),
      )
      expect(next.every(answer => answer.failure === undefined)).toBe(true)
    }
  })

  it('stops a read as a plain role too', async () => {
    const plain = await openPostgres(server.port, { user: 'plain' })
    const stop = new AbortController()
    const work = plain.session.read([sql('select pg_sleep(60)')], use(90_000, stop.signal))
    setTimeout(() => stop.abort(), 100)
    expect(await failing(work)).toEqual({ kind: 'cancelled', message: 'Stopped by the operator.' })
    await plain.close()
  })

  it('says so when it cannot see whether the stopped process ended', async () => {
    const proxy = await startProxy(server.port)
    const through = await openPostgres(proxy.port)
    const stop = new AbortController()
    const work = through.session.read([sql('select pg_sleep(20)')], use(30_000, stop.signal))
    await pause(200)
    proxy.blackhole = true
    stop.abort()
    expect(await failing(work)).toMatchObject({ kind: 'cancelled', code: 'CANCEL_UNVERIFIED' })
    await proxy.stop()
    await through.close()
  })

  it('gives three requests a connection each and lets the fourth wait', async () => {
    const own = await openPostgres(server.port)
    const work = Array.from({ length: 4 }, () => one(own.session, 'select pg_backend_pid() from pg_sleep(0.3)'))
    const pids = (await Promise.all(work)).map(answer => rowsOf(answer)[0]?.[0])
    expect(new Set(pids).size).toBe(3)
    await own.close()
  })

  it('shows an error text without its escapes and at a bearable length (I5)', async () => {
    const nasty =
      "do $$ begin raise exception E'\\x1b[31m<b>%%</b>\\x1b]0;title\\x07 %\\u202e', repeat('x', 1000000) using errcode = 'P0001', hint = E'\\x1b[2Jhint'; end $$"
    const failure = failureOf(await one(session, nasty))
    expect(failure?.message).toMatch(/^<b>%<\/b> x+…$/)
    expect(failure?.message.length).toBeLessThan(2100)
    expect(failure?.hint).toBe('hint')
    expect(failure?.code).toBe('P0001')
  })

  it('refuses COPY from standard input and stays usable (I11)', async () => {
    const answers = await session.read(
      [sql('copy shop from stdin'), sql('copy shop to stdout'), sql('select 3')],
      use(),
    )
    expect(failureOf(answers[0])?.kind).toMatch(/rejected|invalid/)
    expect(answers[1]?.failure).toBeUndefined()
    expect(rowsOf(answers[2])).toEqual([[3]])
    const asked = await failing(session.change(sql('copy shop from stdin'), { ...use(), transaction: true }))
    expect(asked.code).toBe('COPY_FROM_STDIN')
  })
})

describe('reads on a PostgreSQL that crashes', () => {
  it('says that a process crashed, and reads again when the server is back (H5)', async () => {
    const server = await startPostgres(18)
    const opened = await openPostgres(server.port)
    const work = one(opened.session, 'select pg_sleep(30)', 30_000)
    const other = await server.connect()
    const { rows } = await other.query('select pg_backend_pid() as pid')
    await pause(200)
    process.kill(rows[0].pid, 'SIGKILL')
    expect(failureOf(await work)).toMatchObject({ kind: 'unreachable' })
    await until(async () => expect(rowsOf(await one(opened.session, 'select 1'))).toEqual([[1]]))
    await opened.close()
    await server.stop()
  })
})

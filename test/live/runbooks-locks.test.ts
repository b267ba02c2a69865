import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Question } from '#domain/question'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import {
  firstFinding,
  majors,
  onlyLook,
  postgresTarget,
  roles,
  rowsOf,
  shownBy,
  staysHere,
  stepOf,
  surprises,
  titles,
} from './runbooks-scene'

const hostileApp = `bil"ling ; drop table x; <img onerror=alert(1)>`

describe.each(majors())('locks on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const open: Client[] = []
  const run = (answering: Answering = onlyLook, db = 'postgres') =>
    deck.run({ runbook: 'postgres/locks', targets: { db } }, answering)

  /** Ends every session of the scene, whatever it waits for. */
  const clear = async () => {
    await server.exec(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'scene%' or application_name like 'bil%'`,
    )
    await Promise.allSettled(open.splice(0).map(client => client.end()))
  }
  const session = async (name: string, user = 'postgres') => {
    const client = await server.connect(user)
    await client.query(`set application_name = '${name.replaceAll("'", "''")}'`)
    open.push(client)
    return client
  }
  const pidOf = async (client: Client) => Number((await client.query('select pg_backend_pid() as pid')).rows[0].pid)
  const waiting = (count: number) =>
    until(async () => {
      const { rows } = await server.exec('select count(distinct pid)::int as n from pg_locks where not granted')
      if (rows[0].n < count) throw new Error(`${rows[0].n} wait, ${count} expected`)
    })
  /** A waits for nobody, b for a, c for b, d for c. */
  const chain = async (user = 'postgres') => {
    const a = await session(hostileApp, user)
    const b = await session('scene b', user)
    const c = await session('scene c', user)
    const d = await session('scene d', user)
    const pids = [await pidOf(a), await pidOf(b), await pidOf(c), await pidOf(d)]
    await a.query('begin; update "We""ird".q set v = 1 where id = 1')
    await b.query('begin; update "We""ird".q set v = 1 where id = 2')
    await c.query('begin; update "We""ird".q set v = 1 where id = 3')
    const freed = [
      b.query('update "We""ird".q set v = 2 where id = 1'),
      c.query('update "We""ird".q set v = 2 where id = 2'),
      d.query('update "We""ird".q set v = 2 where id = 3'),
    ]
    for (const one of freed) one.catch(() => {})
    await waiting(3)
    return { a, b, c, d, pids, freed }
  }

  beforeAll(async () => {
    server = await startPostgres(major, {
      max_prepared_transactions: '5',
      deadlock_timeout: '10s',
      max_locks_per_transaction: '10',
    })
    await server.exec('create schema "We""ird"; create table "We""ird".q (id int primary key, v int)')
    await server.exec('insert into "We""ird".q select i, 0 from generate_series(1, 9) i')
    await server.exec('create role app login; grant usage on schema "We""ird" to app; grant all on "We""ird".q to app')
    await server.exec('create role signaller login; grant pg_monitor, pg_signal_backend to signaller')
    deck = await startDeck({
      profiles: [...roles, 'app', 'signaller'].map(role => postgresTarget(role, server.port)),
      thresholds: { statement_seconds: { warning: 0, critical: 3600 } },
    })
  })
  afterEach(clear)
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('without a wait the run ends without a question', async () => {
    const done = await run(() => undefined)
    expect(done).toMatchObject({ outcome: 'passed', questions: [] })
    expect(stepOf(done, 'who-blocks-whom').notes).toEqual(['No session waits for a lock'])
  })

  test('a chain of four stands as a tree under its root', async () => {
    const { pids } = await chain()
    const done = await run()
    expect(surprises(done)).toEqual([])
    const rows = rowsOf(done, 'who-blocks-whom')
    expect(rows.map(row => [row.pid, row.depth, row.waiting])).toEqual([
      [pids[0], 0, 3],
      [pids[1], 1, 2],
      [pids[2], 2, 1],
      [pids[3], 3, 0],
    ])
    expect(rows[0]).toMatchObject({ state: 'idle in transaction', application_name: hostileApp, may_not_end: null })
    expect(rows[1]).toMatchObject({ waits_for: 'ShareLock on a row of "We""ird".q', blocked_by: String(pids[0]) })
    expect(rows[3]?.tree).toBe(`      └─ ${pids[3]} postgres`)
    expect(titles(done, 'who-blocks-whom')).toEqual([
      `pid ${pids[0]} (postgres, idle in transaction) holds up 3 sessions`,
    ])
    // Without an answer no way is chosen: nobody may be told that he ended one root and another holds them up now.
    const left = await run((question, now) =>
      question.kind === 'decision' ? { kind: 'skip', reason: 'not now' } : onlyLook(question, now),
    )
    expect(titles(left, 'look-again')).toEqual(['Nothing was ended here, and 3 sessions wait for a lock as before'])
  })

  test('a queue behind one table lock puts every session in one place', async () => {
    const reader = await session('scene reader')
    await reader.query('begin; select * from "We""ird".q')
    const ddl = await session('scene ddl')
    ddl.query('alter table "We""ird".q add column if not exists w int').catch(() => {})
    await waiting(1)
    for (let at = 0; at < 12; at++) (await session(`scene ${at}`)).query('update "We""ird".q set v = v').catch(() => {})
    await waiting(13)
    const rows = rowsOf(await run(), 'who-blocks-whom')
    expect(rows).toHaveLength(14)
    expect(rows.filter(row => row.depth === 2)).toHaveLength(12)
    expect(rows[0]).toMatchObject({ depth: 0, waiting: 13 })
    // The root may be a backup that nobody wants to end: the one that asks for the whole table can be cancelled instead.
    const done = await run((question, now) => {
      if (question.kind === 'decision') return { kind: 'decision', to: '#cancel-a-statement' }
      return question.kind === 'pick' ? { kind: 'pick', keys: [String(rows[1]?.pid)] } : yes(question, now)
    })
    expect(surprises(done)).toEqual([])
    expect(titles(done, 'who-blocks-whom', 'info').join()).toMatch(
      /^pid \d+ \(postgres\) is in the queue itself, for AccessExclusiveLock on "We""ird"\.q, and 12 sessions behind it/,
    )
    expect(shownBy(done, 'cancel-a-statement', 'verify')).toMatchObject({ ok: true, still_waiting: 0 })
    expect((await reader.query('select 1')).rowCount).toBe(1)
  })

  test('whoever waits is not blamed for how long its statement takes: the holder comes first', async () => {
    const { pids } = await chain()
    const done = await deck.run({ runbook: 'postgres/long-running', targets: { db: 'watcher' } }, staysHere)
    expect(surprises(done)).toEqual([])
    expect(firstFinding(done)?.title).toMatch(new RegExp(`^pid ${pids[0]} .*idle in transaction\\) holds a lock`))
    expect(titles(done, 'what-runs-and-stands-open').join()).toContain(
      `pid ${pids[3]} (postgres, scene d) is kept waiting`,
    )
  })

  test('a lock table that one session fills is told before it is full, and who fills it', async () => {
    const [empty] = rowsOf(await run(), 'is-there-room-for-more-locks')
    const many = Math.ceil(Number(empty?.room) * 0.95)
    const taker = await session('scene taker')
    await taker.query(`select pg_advisory_lock(i) from generate_series(1, ${many}) i`)
    const done = await run(onlyLook, 'watcher')
    expect(surprises(done)).toEqual([])
    expect(firstFinding(done)).toMatchObject({
      severity: 'critical',
      title: expect.stringContaining(`; pid ${await pidOf(taker)} (postgres) holds ${many}`),
    })
  })

  test('a session that reports nothing, for track_activities is off, is not taken for a quiet one', async () => {
    await server.exec('alter role app set track_activities = off')
    try {
      const blind = await session('scene blind', 'app')
      await blind.query('begin; update "We""ird".q set v = 1 where id = 1')
      const untold = /^1 of \d+ sessions reports nothing, for track_activities is off there/
      for (const runbook of ['locks', 'long-running', 'sessions']) {
        const done = await deck.run({ runbook: `postgres/${runbook}`, targets: { db: 'watcher' } }, staysHere)
        expect(surprises(done)).toEqual([])
        expect(firstFinding(done)?.title, runbook).toMatch(untold)
      }
    } finally {
      await server.exec('alter role app reset track_activities')
    }
  })

  test('ending the root frees those behind it, and the session shown is the session ended', async () => {
    const { pids, freed } = await chain()
    const asked: Question[] = []
    const done = await run((question, now) => {
      asked.push(question)
      return question.kind === 'decision' ? { kind: 'decision', to: '#end-a-session' } : yes(question, now)
    })
    expect(surprises(done)).toEqual([])
    await freed[0]
    expect(shownBy(done, 'end-a-session', 'preview')).toMatchObject({
      pid: pids[0],
      state: 'idle in transaction',
      application_name: hostileApp,
      is_rolled_back: 'all that it has written since its transaction began',
      holds: 'RowExclusiveLock on "We""ird".q',
      sessions_set_free: 3,
      waits_directly: String(pids[1]),
    })
    expect(asked.find(one => one.kind === 'confirm')).toMatchObject({ effect: 'changes' })
    expect(rowsOf(done, 'end-a-session')).toMatchObject([{ pid: pids[0], ended: true }])
    expect(shownBy(done, 'end-a-session', 'verify').ok).toBe(true)
    const gone = await server.exec(`select 1 from pg_stat_activity where pid = ${pids[0]}`)
    expect(gone.rowCount).toBe(0)
  })

  test('a session that has gone since it was shown is already gone, and nobody else is hit (J10)', async () => {
    const { a, pids } = await chain()
    const id = await deck.start({ runbook: 'postgres/locks', targets: { db: 'postgres' } })
    const ways: Answering = (question, now) => {
      if (question.kind === 'decision') return { kind: 'decision', to: '#end-a-session' }
      return question.kind === 'confirm' ? undefined : yes(question, now)
    }
    const asked = await deck.follow(id, ways, now => now.questions.some(one => one.kind === 'confirm'))
    // The application rolls back and begins another transaction on the very same connection.
    await a.query('rollback')
    await a.query('begin; select 1')
    const done = await deck.follow(asked.header?.id ?? '', yes)
    expect(titles(done, 'end-a-session')).toEqual([
      'Already gone: the session had ended, or begun another transaction, before it was told to',
    ])
    const alive = await a.query('select pg_backend_pid() as pid')
    expect(alive.rows[0].pid).toBe(pids[0])
  })

  test('a root that runs a statement can have just that statement cancelled', async () => {
    const root = await session('scene root')
    await root.query('begin; update "We""ird".q set v = 1 where id = 1')
    const running = root.query('select pg_sleep(60)').catch((error: Error) => error.message)
    const waiter = await session('scene waiter')
    waiter.query('update "We""ird".q set v = 2 where id = 1').catch(() => {})
    await waiting(1)
    const done = await run((question, now) =>
      question.kind === 'decision' ? { kind: 'decision', to: '#cancel-a-statement' } : yes(question, now),
    )
    expect(surprises(done)).toEqual([])
    expect(await running).toContain('canceling statement due to user request')
    expect(rowsOf(done, 'cancel-a-statement')).toMatchObject([{ cancelled: true }])
    expect(stepOf(done, 'end-a-session').outcome).toBe('skipped')
    expect(stepOf(done, 'look-again').outcome).toBeDefined()
  })

  test('rights decide: own sessions without a grant, others with pg_signal_backend, superusers by nobody else', async () => {
    await chain('app')
    const mayNot = async (db: string) => rowsOf(await run(onlyLook, db), 'who-blocks-whom')[0]?.may_not_end
    expect(await mayNot('app')).toBeNull()
    expect(await mayNot('signaller')).toBeNull()
    expect(await mayNot('watcher')).toBe('grant pg_signal_backend to watcher;')
    expect(await mayNot('plain')).toBe('this role cannot see it: grant pg_monitor, pg_signal_backend to plain;')
    await clear()
    await chain('postgres')
    expect(await mayNot('signaller')).toBe('only a superuser may end it')
  })

  test('a plain role sees the tree, and is told that it does not see the rest', async () => {
    const { pids } = await chain()
    const done = await run(onlyLook, 'plain')
    expect(surprises(done)).toEqual([])
    expect(rowsOf(done, 'who-blocks-whom')[0]).toMatchObject({ pid: pids[0], state: 'hidden', waiting: 3 })
    const [finding] = stepOf(done, 'what-this-role-can-see').findings
    expect(finding).toMatchObject({ severity: 'warning', advice: 'grant pg_monitor to plain;' })
  })

  test('a session of the console itself is never offered (J11)', async () => {
    const own = await session('quarterdeck')
    await own.query('begin; update "We""ird".q set v = 1 where id = 1')
    const waiter = await session('scene waiter')
    waiter.query('update "We""ird".q set v = 2 where id = 1').catch(() => {})
    await waiting(1)
    const done = await run((question, now) =>
      question.kind === 'decision' ? { kind: 'decision', to: '#end-a-session' } : yes(question, now),
    )
    expect(rowsOf(done, 'who-blocks-whom')[0]).toMatchObject({
      application_name: 'quarterdeck',
      may_not_end: 'it is a session of this console',
    })
    expect(stepOf(done, 'end-a-session').outcome).toBe('skipped')
    await own.query('rollback')
  })

  test('a prepared transaction at the root is named with the statement that ends it', async () => {
    const preparer = await session('scene preparer')
    await preparer.query(`begin; update "We""ird".q set v = 1 where id = 5; prepare transaction 'it''s lost'`)
    const waiter = await session('scene waiter')
    waiter.query('update "We""ird".q set v = 2 where id = 5').catch(() => {})
    await waiting(1)
    try {
      const done = await run()
      const [root] = rowsOf(done, 'who-blocks-whom')
      expect(root).toMatchObject({
        pid: 0,
        tree: 'prepared transaction',
        may_not_end: "end it with: rollback prepared 'it''s lost'",
      })
      expect(surprises(done)).toEqual([])
    } finally {
      await server.exec(`rollback prepared 'it''s lost'`)
    }
  })

  test('two that wait for each other are shown before the server breaks the circle', async () => {
    const one = await session('scene one')
    const two = await session('scene two')
    await one.query('begin; update "We""ird".q set v = 1 where id = 1')
    await two.query('begin; update "We""ird".q set v = 1 where id = 2')
    one.query('update "We""ird".q set v = 1 where id = 2').catch(() => {})
    two.query('update "We""ird".q set v = 1 where id = 1').catch(() => {})
    await waiting(2)
    const done = await run()
    expect(rowsOf(done, 'who-blocks-whom')).toHaveLength(2)
    expect(titles(done, 'who-blocks-whom', 'info')).toHaveLength(2)
  })
})

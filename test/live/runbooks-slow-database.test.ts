import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { noPgBouncer, startPgBouncer } from '../support/pgbouncer'
import { type Postgres, startLoneStandby, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import {
  firstFinding,
  onlyLook,
  outerMajors,
  postgresTarget,
  roles,
  rowsOf,
  shownBy,
  stepOf,
  surprises,
  titles,
} from './runbooks-scene'

// Other tests make this machine busy: how busy it is as a whole is judged where that is what is tested.
const calm = {
  cpu_pct: { warning: 101, critical: 101 },
  iowait_pct: { warning: 101, critical: 101 },
  steal_pct: { warning: 101, critical: 101 },
  connect_ms: { warning: 60_000, critical: 120_000 },
}
const busy = { cpu_pct: { warning: 0, critical: 101 }, process_cpu_pct: { warning: 1, critical: 101 } }

describe.each(outerMajors())('a slow PostgreSQL %i', major => {
  let server: Postgres
  let sshd: Sshd | undefined
  const decks: Deck[] = []
  const open: pg.Client[] = []
  const session = async (name: string, user = 'postgres') => {
    const client = await server.connect(user)
    await client.query(`set application_name = '${name}'`)
    open.push(client)
    return { client, pid: Number((await client.query('select pg_backend_pid() as pid')).rows[0].pid) }
  }
  const deckWith = async (thresholds: Record<string, { warning: number; critical: number }>, host = true) => {
    const deck = await startDeck({
      profiles: [
        ...[...roles, 'signaller'].map(role => postgresTarget(role, server.port)),
        ...(sshd && host
          ? [
              {
                name: 'host',
                protocol: 'ssh' as const,
                host: '127.0.0.1',
                port: sshd.port,
                user: sshd.user,
                key: sshd.key,
                hostKey: sshd.fingerprint,
              },
            ]
          : []),
      ],
      thresholds: { ...calm, ...thresholds },
    })
    decks.push(deck)
    return deck
  }
  const walk = (deck: Deck, db = 'postgres', host = false) =>
    deck.run(
      {
        runbook: 'postgres/slow-database',
        targets: { db, ...(host ? { host: 'host' } : {}) },
        parameters: { seconds: '2' },
      },
      onlyLook,
    )

  beforeAll(async () => {
    server = await startPostgres(major)
    sshd = noSshd() ? undefined : await startSshd()
    await server.exec('create extension pg_stat_statements')
    await server.exec('create role signaller login in role pg_monitor, pg_signal_backend')
    await server.exec(
      'create table q (id int primary key, v int); insert into q select i, 0 from generate_series(1, 9) i',
    )
  })
  afterEach(async () => {
    await server.exec(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'scene%'`)
    await Promise.allSettled(open.splice(0).map(client => client.end()))
  })
  afterAll(async () => {
    for (const deck of decks) await deck.close()
    await sshd?.stop()
    await server?.stop()
  })

  test('that is not slow at all has no cause, and says what was not looked at', async () => {
    const deck = await deckWith({}, false)
    const done = await Promise.all(roles.map(role => walk(deck, role)))
    for (const run of done.slice(0, 2)) {
      expect(surprises(run)).toEqual([])
      expect(Object.values(run.steps).flatMap(step => step.findings.filter(one => one.severity !== 'info'))).toEqual([])
      expect(firstFinding(run)?.title).toMatch(/^The cause is unknown: .*Not looked at: the host/)
    }
    const [, , plain] = done
    expect(plain && surprises(plain)).toEqual([])
    expect(plain && firstFinding(plain)?.title).toMatch(/sessions are hidden from this role/)
    expect(plain && stepOf(plain, 'what-sessions-wait-for').outcome).toBe('skipped')
  })

  test('by a lock says so first, with the pid of the root, though a statement runs for long as well', async () => {
    const deck = await deckWith({ statement_seconds: { warning: 0, critical: 3600 } })
    const root = await session('scene root')
    const waiter = await session('scene waiter')
    const long = await session('scene long')
    await root.client.query('begin; update q set v = 1 where id = 1')
    waiter.client.query('update q set v = 2 where id = 1').catch(() => {})
    long.client.query('select pg_sleep(600)').catch(() => {})
    await until(async () => {
      const { rows } = await server.exec('select count(*)::int as n from pg_locks where not granted')
      expect(rows[0].n).toBe(1)
    })
    const done = await walk(deck, 'watcher')
    expect(surprises(done)).toEqual([])
    expect(firstFinding(done)?.title).toMatch(
      new RegExp(`^Locks: pid ${root.pid} \\(postgres, scene root, idle in transaction\\) holds up 1 session`),
    )
    expect(titles(done, 'what-runs-for-long').join()).toContain(`pid ${long.pid} (postgres, scene long)`)
    expect(rowsOf(done, 'what-sessions-wait-for').map(row => row.kind)).toEqual(
      expect.arrayContaining(['lock', 'timeout']),
    )
  })

  test('by one session that burns a CPU names its pid, seen over SSH', async context => {
    if (!sshd) return context.skip(noSshd())
    const deck = await deckWith(busy)
    const burner = await session('scene burner', 'plain')
    // In the list of a SELECT it streams; in FROM it would be written to disk first.
    burner.client
      .query('select count(*) from (select generate_series(1, 100000000000) as i) s where i % 7 = 3')
      .catch(() => {})
    await until(async () => {
      const { rows } = await server.exec(`select state from pg_stat_activity where pid = ${burner.pid}`)
      expect(rows[0].state).toBe('active')
    })
    const done = await walk(deck, 'watcher', true)
    expect(surprises(done)).toEqual([])
    const mine = rowsOf(done, 'which-session-takes-the-cpu').filter(row => row.mine)
    expect(mine[0]).toMatchObject({ pid: burner.pid, role_name: 'plain', kind: 'client' })
    expect(titles(done, 'which-session-takes-the-cpu', 'warning')[0]).toMatch(
      new RegExp(`^CPU: pid ${burner.pid} \\(plain\\) takes .* busy: select count`),
    )
    expect(rowsOf(done, 'what-sessions-wait-for')[0]).toMatchObject({
      kind: 'cpu',
      pid: burner.pid,
      role_name: 'plain',
    })
  })

  test('by a statement that ends all the time, and by a log that fills max_wal_size again and again, is told both at the first look', async context => {
    const deck = await deckWith({})
    const slow = await session('scene statements', 'plain')
    const load = await session('scene load')
    await load.client.query('create table flood (t text)')
    await server.exec("alter system set max_wal_size = '32MB'")
    await server.exec('select pg_reload_conf()')
    let on = true
    const again = async (client: pg.Client, statement: string) => {
      while (on) await client.query(statement)
    }
    const work = [
      again(slow.client, 'select pg_sleep(0.4) /* the slow one */'),
      again(load.client, "insert into flood select repeat('x', 1000) from generate_series(1, 5000)"),
    ]
    for (const one of work) one.catch(() => {})
    try {
      const done = await walk(deck)
      expect(surprises(done)).toEqual([])
      expect(titles(done, 'what-the-counters-say', 'warning')).toEqual([
        expect.stringMatching(/^Checkpoints come too often: .* fill what max_wal_size \(32MB\) allows every/),
      ])
      if (stepOf(done, 'which-statements-take-the-time').outcome === 'skipped')
        return context.skip('pg_stat_statements is not loaded')
      expect(titles(done, 'which-statements-take-the-time').join()).toMatch(/of plain .*the slow one/)
    } finally {
      on = false
      await Promise.allSettled(work)
      await server.exec('alter system reset max_wal_size')
      await server.exec('select pg_reload_conf()')
      await server.exec('drop table flood')
    }
  })

  test('has its long statement cancelled, its idle transaction ended, and nothing else touched', async () => {
    const deck = await deckWith({
      idle_in_transaction_seconds: { warning: 0, critical: 3600 },
      statement_seconds: { warning: 0, critical: 3600 },
    })
    const long = await session('scene long', 'plain')
    const idle = await session('scene idle', 'plain')
    const running = long.client.query('select pg_sleep(600)').catch((error: Error) => error.message)
    await idle.client.query('begin; select 1')
    await until(async () => {
      const { rows } = await server.exec(
        `select count(*)::int as n from pg_stat_activity where application_name like 'scene%' and now() - state_change > '1s'`,
      )
      expect(rows[0].n).toBe(2)
    })
    const looked = await deck.run({ runbook: 'postgres/long-running', targets: { db: 'watcher' } }, onlyLook)
    expect(surprises(looked)).toEqual([])
    expect(firstFinding(looked)?.title).toMatch(
      new RegExp(`^pid ${long.pid} \\(plain, scene long\\) has run one statement for`),
    )
    expect(rowsOf(looked, 'what-runs-and-stands-open')[0]?.may_not_end).toBe('grant pg_signal_backend to watcher;')

    const both: Answering = (question, now) => {
      if (question.kind === 'decision') return { kind: 'decision', to: '#cancel-statements' }
      if (question.kind === 'pick')
        return { kind: 'pick', keys: [String(question.step === 'cancel-statements' ? long.pid : idle.pid)] }
      return yes(question, now)
    }
    const done = await deck.run({ runbook: 'postgres/long-running', targets: { db: 'signaller' } }, both)
    expect(surprises(done)).toEqual([])
    expect(await running).toContain('canceling statement')
    expect(shownBy(done, 'cancel-statements', 'verify').ok).toBe(true)
    expect(shownBy(done, 'end-a-session', 'preview')).toMatchObject({
      pid: idle.pid,
      is_rolled_back: 'nothing has been written',
    })
    expect(shownBy(done, 'end-a-session', 'verify').ok).toBe(true)
    const left = await server.exec(`select pid from pg_stat_activity where application_name like 'scene%'`)
    expect(left.rows).toEqual([{ pid: long.pid }])
  })

  test('that is a standby is walked all the same', async () => {
    const standby = await startLoneStandby(major)
    const deck = await startDeck({ profiles: [postgresTarget('watcher', standby.port)], thresholds: calm })
    try {
      const walks = [
        'postgres/slow-database',
        'postgres/long-running',
        'postgres/pool-exhausted',
        'postgres/connection-errors',
      ]
      const done = await Promise.all(walks.map(runbook => deck.run({ runbook, targets: { db: 'watcher' } }, onlyLook)))
      for (const run of done) {
        expect(surprises(run)).toEqual([])
        expect(['passed', 'found']).toContain(run.outcome)
      }
    } finally {
      await deck.close()
      await standby.stop()
    }
  })

  test('behind PgBouncer shows its queue, and who sits on the connection', async context => {
    const missing = noPgBouncer()
    if (missing) return context.skip(missing)
    const bouncer = await startPgBouncer(server.port, 'transaction', { default_pool_size: '1' })
    const deck = await startDeck({
      profiles: [
        postgresTarget('postgres', server.port),
        { name: 'pool', protocol: 'pgbouncer', host: '127.0.0.1', port: bouncer.port, user: 'boss', tls: 'prefer' },
      ],
      secrets: { pool: 'let me in' },
      thresholds: { ...calm, pool_wait_seconds: { warning: 0, critical: 3600 } },
    })
    const clients = Array.from(
      { length: 3 },
      () =>
        new pg.Client({
          host: '127.0.0.1',
          port: bouncer.port,
          user: 'plain',
          password: 'let me in',
          database: 'postgres',
        }),
    )
    for (const client of clients) client.on('error', () => {})
    try {
      const [holder, ...others] = clients
      await holder?.connect()
      await holder?.query('begin')
      for (const other of others)
        void other
          .connect()
          .then(() => other.query('select 1'))
          .catch(() => {})
      const waiting = async () => {
        const run = await deck.run(
          { runbook: 'postgres/pool-exhausted', targets: { db: 'postgres', pool: 'pool' } },
          onlyLook,
        )
        expect(firstFinding(run)?.title).toBe(titles(run, 'ask-pgbouncer-for-its-queues', 'warning')[0])
        expect(firstFinding(run)?.title).toMatch(
          /^Pool postgres\/plain: 2 clients wait for one of 1 server connections, .* 1 are lent out$/,
        )
        return run
      }
      const done = await until(waiting)
      expect(surprises(done)).toEqual([])
      expect(rowsOf(done, 'which-sessions')[0]).toMatchObject({ role_name: 'plain', state: 'idle in transaction' })
    } finally {
      await deck.close()
      await bouncer.stop()
      await Promise.allSettled(clients.map(client => client.end()))
    }
  })
})

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { toJson } from '../../src/main/reports'
import { startDeck } from '../support/deck'
import { type Postgres, startLoneStandby, startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { freePort, until } from '../support/scratch'
import {
  majors,
  onlyLook,
  postgresTarget,
  redisTarget,
  roles,
  rowsOf,
  stepOf,
  surprises,
  titles,
} from './runbooks-scene'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function postgres(major = 18, settings: Record<string, string> = {}): Promise<Postgres> {
  const server = await startPostgres(major, settings)
  ending.push(() => server.stop())
  return server
}

/** A web target and how its service answers. */
async function web(answer: RequestListener, more: Record<string, unknown> = {}) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { name: 'web', protocol: 'http' as const, url: `http://127.0.0.1:${port}`, health: ['/health'], ...more }
}

const healthy: RequestListener = (_, response) => response.end('{"status":"ok"}')
const here = { name: 'host', protocol: 'local' as const }

async function check(profiles: Parameters<typeof startDeck>[0]['profiles'], more: object = {}) {
  const deck = await startDeck({ profiles, ...more })
  ending.push(() => deck.close())
  return deck.run({ runbook: 'health/service' }, onlyLook)
}

const severe = (run: Awaited<ReturnType<typeof check>>) =>
  Object.values(run.steps).flatMap(step => step.findings.filter(one => one.severity !== 'info'))

describe.each(majors())('service health, PostgreSQL %i', major => {
  test('looks at the database as superuser, with pg_monitor and as a plain role', async () => {
    const server = await postgres(major)
    for (const role of roles) {
      const run = await check([postgresTarget('db', server.port, role)])
      expect(surprises(run), role).toEqual([])
      expect(stepOf(run, 'reach-the-database').outcome, role).toBe('passed')
      expect(rowsOf(run, 'count-connections-and-waits')[0], role).toMatchObject({
        slots: 57,
        waiting: 0,
        standby: false,
      })
      expect(stepOf(run, 'ask-the-health-addresses').reason).toBe('This system has no web target.')
      expect(run.outcome, role).toBe('passed')
    }
  })

  test('says that a session which does nothing makes others wait, and where to go', async () => {
    const server = await postgres(major)
    await server.exec('create table t (a int); insert into t values (1)')
    const holder = await server.connect()
    await holder.query('begin')
    await holder.query('update t set a = 2')
    const waiter = await server.connect()
    const waiting = waiter.query('update t set a = 3').catch(() => {})
    await expect.poll(async () => (await server.exec('select from pg_locks where not granted')).rowCount).toBe(1)
    const run = await check([postgresTarget('db', server.port, 'postgres')])
    expect(titles(run, 'count-connections-and-waits', 'warning')).toEqual([
      '1 session waits for one that does nothing: it is idle inside its transaction',
    ])
    expect(stepOf(run, 'count-connections-and-waits').findings[0]?.next).toEqual({
      runbook: 'postgres/locks',
      parameters: {},
    })
    await holder.query('rollback')
    await waiting
    await holder.end()
    await waiter.end()
  })

  test('tells of a transaction that nobody ends, and of deadlocks since the last look', async () => {
    const server = await postgres(major, { deadlock_timeout: '10ms' })
    await server.exec('create table t (a int primary key, b int); insert into t values (1, 0), (2, 0)')
    const deck = await startDeck({
      profiles: [postgresTarget('db', server.port, 'watcher')],
      thresholds: { idle_in_transaction_seconds: { warning: 0, critical: 900 }, deadlocks: { warning: 1 } },
    })
    ending.push(() => deck.close())
    const first = await deck.run({ runbook: 'health/service' }, onlyLook)
    expect(severe(first)).toEqual([])
    const [one, other] = [await server.connect(), await server.connect()]
    await one.query('begin; update t set b = 1 where a = 1')
    await other.query('begin; update t set b = 1 where a = 2')
    const circle = [one.query('update t set b = 2 where a = 2'), other.query('update t set b = 2 where a = 1')]
    const ended = await Promise.allSettled(circle)
    expect(ended.filter(one => one.status === 'rejected')).toHaveLength(1)
    // A session writes its counters when it ends, at the latest.
    await Promise.all([one.end(), other.end()])
    await until(async () => {
      const { rows } = await server.exec('select sum(deadlocks)::int as n from pg_stat_database')
      if (rows[0].n !== 1) throw new Error(`${rows[0].n} deadlocks counted`)
    })
    const idle = await server.connect()
    await idle.query('begin; select 1')
    const second = await deck.run({ runbook: 'health/service' }, onlyLook)
    expect(surprises(second)).toEqual([])
    expect(titles(second, 'count-connections-and-waits', 'warning')).toEqual([
      expect.stringMatching(/^A session has been idle in a transaction for /),
      'Deadlocks that the server broke since the last look: 1',
    ])
    await idle.end()
  })
})

test('a whole system that is well passes, whatever this machine tells as a remark', async context => {
  const missing = noRedis()
  if (missing) return context.skip(missing)
  const server = await postgres()
  const redis = await startRedis()
  ending.push(() => redis.stop())
  const run = await check(
    [
      await web(healthy, { expect: '"ok"' }),
      postgresTarget('db', server.port, 'postgres'),
      redisTarget('cache', redis.port),
      here,
    ],
    // This machine may be full or busy; that is not what is proved here.
    {
      thresholds: {
        disk_used_pct: { warning: 101, critical: 101 },
        mem_available_pct: { warning: -1, critical: -1 },
        cpu_pct: { warning: 101, critical: 101 },
      },
    },
  )
  expect(surprises(run)).toEqual([])
  expect(severe(run)).toEqual([])
  expect(run.outcome).toBe('passed')
  expect(rowsOf(run, 'ask-the-health-addresses')[0]).toMatchObject({
    path: '/health',
    ok: true,
    status: 200,
    strikes: 0,
  })
  expect(rowsOf(run, 'look-at-the-host')[0]?.cpus).toBeGreaterThan(0)
  expect(rowsOf(run, 'look-at-its-disks').length).toBeGreaterThan(0)
})

test('a database that is not there is a finding that names the layer, and what stands above it is not asked', async () => {
  const run = await check([postgresTarget('db', await freePort(), 'postgres')])
  expect(run.outcome).toBe('found')
  expect(titles(run, 'reach-the-database', 'critical')).toEqual([
    'PostgreSQL cannot be reached: tcp fails (ECONNREFUSED)',
  ])
  expect(stepOf(run, 'count-connections-and-waits').outcome).toBe('skipped')
})

test('what breaks below stands before what suffers from it above, and says what the service said itself', async () => {
  const run = await check([
    await web((_, response) =>
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"database":\n "connection refused"}'),
    ),
    postgresTarget('db', await freePort(), 'postgres'),
  ])
  const told = toJson(run).findings.filter(one => one.severity === 'critical')
  expect(told.map(one => one.title)).toEqual([
    'PostgreSQL cannot be reached: tcp fails (ECONNREFUSED)',
    '/health answers 503',
  ])
  expect(told[1]?.advice).toContain('Answers 503: {"database": "connection refused"}.')
})

test('a proxy that answers for a service which is down is told from the service', async () => {
  const run = await check([await web((_, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'))])
  expect(stepOf(run, 'ask-the-health-addresses').findings[0]?.advice).toContain('the service behind it is down')
})

test('a database behind a host that is down is not said to be down itself', async () => {
  const jump = { name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port: await freePort(), user: 'ops' }
  const run = await check([
    { ...jump, hostKey: 'SHA256:none' },
    { ...postgresTarget('db', 5432), via: 'host' },
  ])
  expect(severe(run).map(one => one.title)).toEqual([
    'The host cannot be reached: tcp fails (ECONNREFUSED)',
    'The way to PostgreSQL is broken: host: tcp fails (ECONNREFUSED)',
  ])
})

test('a role that has as many connections as it may is told from a server that is full', async () => {
  const server = await postgres()
  await server.exec('alter role plain connection limit 1')
  const holder = await server.connect('plain')
  const run = await check([postgresTarget('db', server.port, 'plain')])
  expect(titles(run, 'reach-the-database', 'critical')).toEqual([
    'PostgreSQL refuses our login, this role or this database has as many connections as it may',
  ])
  await holder.end()
})

test.each(majors())(
  'a standby of PostgreSQL %i that lost its primary, or whose replay is paused, says so',
  async major => {
    const standby = await startLoneStandby(major)
    ending.push(() => standby.stop())
    for (const role of ['postgres', 'watcher'] as const) {
      const run = await check([postgresTarget('db', standby.port, role)])
      expect(surprises(run), role).toEqual([])
      expect(titles(run, 'count-connections-and-waits', 'critical'), role).toEqual([
        'This standby has no connection to its primary',
      ])
    }
    const client = new pg.Client({ host: '127.0.0.1', port: standby.port, user: 'postgres', database: 'postgres' })
    await client.connect()
    await client.query('select pg_wal_replay_pause()')
    await client.end()
    // Who may not read settings cannot tell whether there should be a primary, and does not guess.
    const run = await check([postgresTarget('db', standby.port, 'plain')])
    expect(titles(run, 'count-connections-and-waits', 'critical').join()).toMatch(/^Replay is paused on this standby/)
  },
)

test('a login that is refused is told from a server that is gone', async () => {
  const server = await postgres()
  const run = await check([postgresTarget('db', server.port, 'nobody')])
  expect(titles(run, 'reach-the-database', 'critical')).toEqual(['PostgreSQL answers and refuses our login (28000)'])
})

test('a server whose connection slots are all taken says so, and leads to who holds them', async () => {
  const server = await postgres(18, { max_connections: '6', superuser_reserved_connections: '2', max_wal_senders: '0' })
  const holders = await Promise.all(Array.from({ length: 4 }, () => server.connect('plain')))
  const run = await check([postgresTarget('db', server.port, 'plain')])
  const [finding] = stepOf(run, 'reach-the-database').findings
  expect(finding).toMatchObject({ severity: 'critical', next: { runbook: 'postgres/pool-exhausted' } })
  expect(finding?.title).toBe('PostgreSQL refuses our login, all its connection slots are taken')
  // A superuser still gets in and sees it coming.
  const above = await check([postgresTarget('db', server.port, 'postgres')])
  const [told] = stepOf(above, 'count-connections-and-waits').findings
  expect(told?.title).toMatch(
    /^No connection slot is left for ordinary roles: \d of 6 are taken, 2 are kept for superusers$/,
  )
  expect(told?.advice).toContain('4 of them are of plain')
  await Promise.all(holders.map((holder: pg.Client) => holder.end()))
})

test('a cache that asks for a password is told from one that is gone', async context => {
  const missing = noRedis()
  if (missing) return context.skip(missing)
  const redis = await startRedis(['--requirepass', 'secret'])
  ending.push(() => redis.stop())
  const locked = await check([redisTarget('cache', redis.port)])
  expect(titles(locked, 'reach-the-cache', 'critical')).toEqual(['Redis answers and refuses our login (NOAUTH)'])
  expect(stepOf(locked, 'look-into-the-cache').outcome).toBe('skipped')
  const gone = await check([redisTarget('cache', await freePort())])
  expect(titles(gone, 'reach-the-cache', 'critical')).toEqual(['Redis cannot be reached: tcp fails (ECONNREFUSED)'])
})

describe('a web address', () => {
  test.each([
    ['that answers 503', (_, response) => response.writeHead(503).end('down'), {}, '/health answers 503'],
    [
      'that answers with another page',
      (_, response) => response.end('<h1>Welcome to nginx!</h1>'),
      { expect: '"ok"' },
      '/health answers 200, but not with the text of a healthy service',
    ],
    [
      'that points elsewhere',
      (_, response) => response.writeHead(302, { location: '/login' }).end(),
      {},
      '/health answers 302',
    ],
    ['that hangs up', (_, response) => response.destroy(), {}, '/health does not answer'],
  ] as [string, RequestListener, Record<string, unknown>, string][])(
    '%s is a finding',
    async (_, answer, more, title) => {
      const run = await check([await web(answer, more)])
      expect(run.outcome).toBe('found')
      expect(titles(run, 'ask-the-health-addresses', 'critical').join()).toContain(title)
    },
  )

  test('that fails once and then answers is a warning, not an outage', async () => {
    let asked = 0
    const run = await check([await web((_, response) => response.writeHead(asked++ === 0 ? 502 : 200).end('ok'))])
    expect(titles(run, 'ask-the-health-addresses')).toEqual(['/health answered only at try 2'])
  })

  test('that answers late is judged by the system’s own line', async () => {
    const slow: RequestListener = (_, response) => setTimeout(() => response.end('ok'), 120)
    const run = await check([await web(slow)], { thresholds: { http_ms: { warning: 100, critical: 10_000 } } })
    expect(titles(run, 'ask-the-health-addresses', 'warning').join()).toMatch(
      /\/health takes 1\d\d(\.\d)? ms to answer/,
    )
  })

  test('that nobody listens on is a finding, not a failure', async () => {
    const run = await check([
      { name: 'web', protocol: 'http', url: `http://127.0.0.1:${await freePort()}`, health: ['/health'] },
    ])
    expect(run.outcome).toBe('found')
    expect(surprises(run)).toEqual([])
  })
})

test('a replica that has lost its primary is told, and a lone server is not asked for one', async context => {
  const missing = noRedis()
  if (missing) return context.skip(missing)
  const lone = await startRedis()
  ending.push(() => lone.stop())
  expect(stepOf(await check([redisTarget('cache', lone.port)]), 'look-at-its-link-to-the-primary').outcome).toBe(
    'skipped',
  )
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(await freePort())])
  ending.push(() => replica.stop())
  const run = await check([redisTarget('cache', replica.port)])
  expect(titles(run, 'look-at-its-link-to-the-primary', 'critical')).toEqual([
    'This Redis replica has lost its primary',
  ])
})

test('an address that should speak TLS and does not is told twice: it does not answer, and it shows no certificate', async () => {
  const plain = await web(healthy)
  const run = await check([{ ...plain, url: plain.url.replace('http:', 'https:') }])
  expect(surprises(run)).toEqual([])
  expect(titles(run, 'ask-the-health-addresses', 'critical').join()).toContain('does not answer')
  expect(titles(run, 'look-at-the-certificate', 'critical').join()).toContain('No certificate was shown')
})

import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import type { Sight } from '#contract/watch'
import { profileSchema } from '#domain/profile'
import { type Cell, records } from '#domain/table'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { noPgBouncer, startPgBouncer } from '../support/pgbouncer'
import { type Postgres, startLoneStandby, startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { scratchFolder, until } from '../support/scratch'
import { majors, postgresTarget, redisTarget, roles } from './runbooks-scene'

let house: House
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const scratch = await scratchFolder('watch')
  house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  ends.push(scratch.remove, () => house.close())
  const system = { id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} }
  await house.client.systems.save(system)
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

const target = async (id: string, port: number, user: string) => {
  const profile = profileSchema.parse({ id, system: 'acme', ...postgresTarget(id, port, user) })
  await house.client.profiles.save({ profile, secret: { set: 'keep' } })
  return id
}

/** Watches a target until a sight is as wanted. */
async function seeing(profile: string, wanted: (sight: Sight) => boolean): Promise<Sight> {
  const stop = new AbortController()
  try {
    for await (const sight of await house.client.watch.sessions({ profile, everyMs: 1000 }, { signal: stop.signal }))
      if (wanted(sight)) return sight
  } finally {
    stop.abort()
  }
  throw new Error('The watch ended before it showed what was wanted.')
}

const rows = (sight: Sight, name: string): Record<string, Cell>[] => {
  const table = sight.tables[name]
  if (!table) throw new Error(`${name}: ${sight.failures[name]?.message ?? 'not there'}`)
  return records(table)
}

describe.each(majors())('the sessions of PostgreSQL %i', major => {
  let server: Postgres
  const open: Client[] = []
  const session = async (name: string, user = 'postgres') => {
    const client = await server.connect(user)
    open.push(client)
    const { rows } = await client
      .query(`set application_name = '${name}'; select pg_backend_pid() as pid`)
      .then(answers => (answers as unknown as { rows: { pid: number }[] }[])[1]!)
    return { client, pid: rows[0]!.pid }
  }

  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create schema "We""ird"; create table "We""ird".q (id int primary key, v int)')
    await server.exec('insert into "We""ird".q select i, 0 from generate_series(1, 200000) i')
    for (const role of roles) await target(`${role}-${major}`, server.port, role)
  })
  afterEach(async () => {
    await Promise.allSettled(open.splice(0).map(client => client.end()))
  })
  afterAll(() => server?.stop())

  test('who waits is there with the session that holds it up, and gone when it has ended', async () => {
    const root = await session('scene root')
    const waiter = await session('scene waiter')
    await root.client.query('begin; update "We""ird".q set v = 1 where id = 1')
    waiter.client.query('update "We""ird".q set v = 2 where id = 1').catch(() => {})
    const blocked = await seeing(`postgres-${major}`, sight =>
      rows(sight, 'sessions').some(row => row.pid === waiter.pid && row.blocked_by !== null),
    )
    expect(blocked.failures).toEqual({})
    const all = rows(blocked, 'sessions')
    expect(all.find(row => row.pid === waiter.pid)).toMatchObject({
      application_name: 'scene waiter',
      state: 'active',
      wait: 'Lock: transactionid',
      blocked_by: String(root.pid),
      statement: 'update "We""ird".q set v = 2 where id = 1',
    })
    expect(all.find(row => row.pid === root.pid)).toMatchObject({
      state: 'idle in transaction',
      wait: null,
      statement_seconds: null,
      may_not_end: null,
    })
    expect(rows(blocked, 'locks').map(row => [row.pid, row.depth])).toEqual([
      [root.pid, 0],
      [waiter.pid, 1],
    ])
    await server.exec(`select pg_terminate_backend(${root.pid})`)
    const freed = await seeing(`postgres-${major}`, sight => !rows(sight, 'sessions').some(row => row.pid === root.pid))
    expect(rows(freed, 'locks')).toEqual([])
  })

  test.each(roles)('as %s every look brings rows, and what is hidden is said with its grant', async role => {
    await session('scene idle')
    const sight = await seeing(`${role}-${major}`, one => one.failure === undefined)
    expect(sight.failures).toEqual({})
    const [rights] = rows(sight, 'rights')
    const other = rows(sight, 'sessions').find(row => row.application_name === 'scene idle')
    if (role === 'plain') {
      expect(rights).toMatchObject({ role_name: 'plain', sees_all: false })
      expect(Number(rights?.hidden)).toBeGreaterThan(0)
      expect(other).toMatchObject({ state: 'hidden', may_not_end: expect.stringContaining('grant pg_monitor') })
    } else {
      expect(rights).toMatchObject({ sees_all: true, hidden: 0 })
      expect(other).toMatchObject({ state: 'idle' })
    }
  })

  test('work under way is told with how far it is', async () => {
    const copying = await session('scene copy')
    const building = await session('scene index')
    // Stands still in the midst of its work, for as long as the look takes.
    const holder = await session('scene holder')
    await holder.client.query('begin; update "We""ird".q set v = 3 where id = 7')
    building.client.query('create index concurrently "q""v" on "We""ird".q (v)').catch(() => {})
    copying.client
      .query("copy (select pg_sleep(0.01), i from generate_series(1, 1000000) i) to program 'cat >/dev/null'")
      .catch(() => {})
    const sight = await seeing(`postgres-${major}`, one => rows(one, 'work').length >= 2)
    const work = rows(sight, 'work')
    expect(work.find(row => row.pid === building.pid)).toMatchObject({
      command: 'create index concurrently',
      phase: expect.stringContaining('waiting for'),
      relation: '"We""ird".q',
      unit: 'sessions',
    })
    expect(work.find(row => row.pid === copying.pid)).toMatchObject({
      command: 'copy to',
      phase: 'program',
      unit: 'bytes',
    })
    await server.exec(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'scene%'`)
  })

  test('five hundred sessions come whole', async ctx => {
    if (major !== 18 && major !== 15) return ctx.skip('two majors are enough for a matter of numbers')
    const crowded = await startPostgres(major, { max_connections: '540' })
    try {
      const clients = await Promise.all(Array.from({ length: 500 }, () => crowded.connect()))
      await target(`crowded-${major}`, crowded.port, 'postgres')
      const sight = await seeing(`crowded-${major}`, one => one.failure === undefined)
      expect(
        rows(sight, 'sessions').filter(row => row.backend_type === 'client backend').length,
      ).toBeGreaterThanOrEqual(500)
      expect(sight.tables.sessions?.cut).toBeUndefined()
      await Promise.allSettled(clients.map(client => client.end()))
    } finally {
      await crowded.stop()
    }
  })

  test('a standby can be watched too', async () => {
    const standby = await startLoneStandby(major)
    try {
      await target(`standby-${major}`, standby.port, 'watcher')
      const sight = await seeing(`standby-${major}`, one => one.failure === undefined)
      expect(sight.failures).toEqual({})
      expect(rows(sight, 'rights')[0]).toMatchObject({ standby: true })
    } finally {
      await standby.stop()
    }
  })
})

test('the pools, clients and servers of a PgBouncer are there, and who waits in a pool', async ctx => {
  const absent = noPgBouncer()
  if (absent) return ctx.skip(absent)
  const server = await startPostgres(15)
  const bouncer = await startPgBouncer(server.port, 'session', { default_pool_size: '1', query_wait_timeout: '0' })
  const enter = async () => {
    const at = { host: '127.0.0.1', port: bouncer.port, user: 'postgres', password: 'let me in', database: 'postgres' }
    const client = new Client(at)
    client.on('error', () => {})
    await client.connect()
    return client
  }
  try {
    const holder = await enter()
    await holder.query('select 1')
    const waiter = await enter()
    const waiting = waiter.query('select 2')
    const address = { protocol: 'pgbouncer', host: '127.0.0.1', port: bouncer.port, user: 'boss', tls: 'disable' }
    const profile = profileSchema.parse({
      id: 'pool',
      system: 'acme',
      name: 'pool',
      secret: { from: 'ask' },
      ...address,
    })
    await house.client.profiles.save({ profile, secret: { set: 'value', value: 'let me in' } })
    const sight = await seeing('pool', one => rows(one, 'pools').some(row => Number(row.cl_waiting) > 0))
    expect(sight.failures).toEqual({})
    expect(rows(sight, 'pools').find(row => row.database === 'postgres')).toMatchObject({ cl_active: 1, cl_waiting: 1 })
    expect(rows(sight, 'clients').length).toBeGreaterThanOrEqual(2)
    expect(rows(sight, 'servers')).toMatchObject([{ state: 'active' }])
    expect(rows(sight, 'stats').map(row => row.database)).toContain('postgres')
    expect(rows(sight, 'databases').map(row => row.name)).toContain('postgres')
    await holder.end()
    await waiting
    await waiter.end()
  } finally {
    await bouncer.stop()
    await server.stop()
  }
})

test('the clients of a Redis are there, each with its age and last command', async ctx => {
  const absent = noRedis()
  if (absent) return ctx.skip(absent)
  const redis = await startRedis()
  try {
    const profile = profileSchema.parse({ id: 'cache', system: 'acme', ...redisTarget('cache', redis.port) })
    await house.client.profiles.save({ profile, secret: { set: 'keep' } })
    const sight = await seeing('cache', one => one.failure === undefined)
    expect(sight.failures).toEqual({})
    const [own] = rows(sight, 'clients').filter(row => row.name === 'quarterdeck')
    expect(own).toMatchObject({ cmd: expect.stringContaining('client') })
    expect(Number(rows(sight, 'limits')[0]?.connected_clients)).toBeGreaterThan(0)
  } finally {
    await redis.stop()
  }
})

describe('a watch', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres(18)
    await target('shared', server.port, 'postgres')
  })
  afterAll(() => server?.stop())

  test('is one look for all who watch, and ends with the last of them', async () => {
    const stop = new AbortController()
    const streams = await Promise.all(
      [1, 2, 3].map(() => house.client.watch.sessions({ profile: 'shared', everyMs: 1000 }, { signal: stop.signal })),
    )
    const seen = await Promise.all(
      streams.map(async stream => {
        const at: string[] = []
        for await (const sight of stream) if (at.push(sight.at) === 3) return at
        return at
      }),
    )
    stop.abort()
    // One of them may have come a look later than the first.
    expect(new Set(seen.flat()).size).toBeLessThanOrEqual(4)
    const looks = async () => {
      const { rows } = await server.exec(
        `select max(state_change) as at from pg_stat_activity where application_name = 'quarterdeck'`,
      )
      return String(rows[0].at)
    }
    // Two equal answers more than a tick apart: nobody looks any more.
    await until(async () => {
      const before = await looks()
      await new Promise(resolve => setTimeout(resolve, 2500))
      if ((await looks()) !== before) throw new Error('it still looks')
    })
  })

  test('goes on when its server comes back, and says meanwhile why it shows nothing', async () => {
    const gone = await startPostgres(15)
    await target('gone', gone.port, 'postgres')
    await seeing('gone', sight => sight.failure === undefined)
    await gone.stop()
    const away = await seeing('gone', sight => sight.failure !== undefined)
    expect(away.failure).toMatchObject({ kind: 'unreachable' })
    expect(away.tables).toEqual({})
  })

  test('ends where asking again would not help, with the reason', async () => {
    await target('stranger', server.port, 'nobody_of_that_name')
    const failure = await seeing('stranger', () => true).then(
      () => undefined,
      error => failureOf(error),
    )
    expect(failure).toMatchObject({ kind: 'denied', layer: 'login' })
    const unknown = await seeing('no-such-target', () => true).then(
      () => undefined,
      error => failureOf(error),
    )
    expect(unknown).toMatchObject({ kind: 'missing' })
  })
})

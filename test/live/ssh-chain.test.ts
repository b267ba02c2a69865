import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import type { Layer } from '#domain/session'
import { createSessions } from '../../src/main/sessions/sessions'
import { type Postgres, startPostgres } from '../support/postgres'
import { startRedis } from '../support/redis'
import { until } from '../support/scratch'
import { killingItsSshd, noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never } from './opening'
import { type SshProfile, script, sshProfile } from './ssh-opening'

const why = noSshd()
const use = { signal: never, timeoutMs: 20_000 }
const names = ['a', 'b', 'c'] as const
const ends: (() => Promise<unknown>)[] = []
let hosts: Sshd[] = []
let postgres: Postgres
let profiles: Profile[]
let sessions: ReturnType<typeof createSessions>

beforeAll(async () => {
  if (why) return
  hosts = await Promise.all(names.map(() => startSshd()))
  postgres = await startPostgres(18)
  const redis = await startRedis()
  const web = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')
  await once(web, 'listening')
  ends.push(
    ...hosts.map(host => host.stop),
    () => postgres.stop(),
    () => redis.stop(),
    async () => void web.close(),
  )
  const common = { system: 'x', note: '', secret: { from: 'none' as const }, host: '127.0.0.1', via: 'c' }
  const { port } = web.address() as { port: number }
  profiles = [
    ...hosts.map((sshd, at) => host(at, sshd)),
    {
      ...common,
      id: 'db',
      name: 'db',
      protocol: 'postgres',
      port: postgres.port,
      database: 'postgres',
      user: 'postgres',
      tls: 'disable',
    },
    { ...common, id: 'cache', name: 'cache', protocol: 'redis', port: redis.port, database: 0, tls: 'disable' },
    {
      id: 'web',
      name: 'web',
      system: 'x',
      note: '',
      secret: { from: 'none' },
      protocol: 'http',
      url: `http://127.0.0.1:${port}`,
      health: ['/'],
      via: 'c',
    },
  ]
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})
beforeEach(ctx => {
  if (why) return ctx.skip(why)
  sessions = made()
})
afterEach(() => sessions?.closeAll())

/** a is reached directly, b through a, c through b. */
const host = (at: number, sshd: Sshd, change: Partial<SshProfile> = {}): SshProfile => {
  const name = names[at] ?? ''
  const via = names[at - 1]
  return sshProfile(sshd, { id: name, name, ...(via && { via }), ...change })
}
const made = (change: Profile[] = []) => {
  const all = () => [...profiles.filter(one => !change.some(other => other.id === one.id)), ...change]
  return createSessions({
    profiles: { list: async () => all(), get: async id => all().find(one => one.id === id) },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
}
const one = async (of = sessions) => {
  const [answer] = await (await of.sql('db', never)).read([{ text: 'select 1 as one', values: [] }], use)
  return answer?.failure ?? answer?.table.rows[0]?.[0]
}
const states = () => Object.fromEntries(sessions.list().map(state => [state.profile, state.state]))

test('a database, a cache and a service are reached through three hosts (F23, E18)', async () => {
  expect(await one()).toBe(1)
  expect(await (await sessions.redis('cache', never)).read([['PING']], use)).toMatchObject([{ reply: 'PONG' }])
  const web = await sessions.http('web', never)
  expect(await web.request({ method: 'GET', path: '/', headers: {} }, use)).toMatchObject({ status: 200, body: 'ok' })
  const layers: Layer[] = []
  for await (const layer of sessions.layers('db', use)) layers.push(layer)
  expect(layers.filter(layer => !layer.ok)).toEqual([])
  expect(layers.map(layer => layer.layer).slice(0, 10)).toEqual([
    ...names.flatMap(name => ['tcp', 'host-key', 'login'].map(layer => `${name}: ${layer}`)),
    'tcp',
  ])
})

test('the list says what streams go through each host, and closing one closes what is behind it first', async () => {
  expect(await one()).toBe(1)
  const tunnels = () => Object.fromEntries(sessions.list().map(state => [state.profile, state.tunnels]))
  const [, b, c] = hosts
  expect(tunnels()).toMatchObject({
    a: [{ to: `127.0.0.1:${b?.port}`, streams: 1 }],
    b: [{ to: `127.0.0.1:${c?.port}`, streams: 1 }],
    c: [{ to: `127.0.0.1:${postgres.port}`, streams: expect.any(Number) }],
    db: [],
  })
  await sessions.close('b')
  expect(states()).toEqual({ a: 'open' })
  await until(async () => expect(tunnels()).toEqual({ a: [] }))
  expect(await one()).toBe(1)
})

test('each host that breaks is named with its layer, and only it (E18)', async () => {
  const [a, b, c] = hosts as [Sshd, Sshd, Sshd]
  const failureWith = async (change: Profile) => {
    const broken = made([change])
    try {
      const failure = await failing(broken.sql('db', never))
      const layers: Layer[] = []
      for await (const layer of broken.layers('db', use)) layers.push(layer)
      const name = failure.layer?.split(': ')[0]
      expect(layers.at(-1)).toMatchObject({ ok: false, code: failure.code, layer: expect.stringMatching(`^${name}: `) })
      return failure
    } finally {
      await broken.closeAll()
    }
  }
  expect(await failureWith(host(0, a, { port: 1 }))).toMatchObject({ layer: 'a: tcp', code: 'ECONNREFUSED' })
  // a and c are well; the key of b changed.
  expect(await failureWith(host(1, b, { hostKey: c.fingerprint }))).toMatchObject({
    layer: 'b: host-key',
    code: 'HOST_KEY_CHANGED',
    detail: { fingerprint: b.fingerprint, before: c.fingerprint },
    message: expect.stringMatching(/^The way there, over b, is broken: /),
  })
  expect(await failureWith(host(2, c, { user: 'nobody-here' }))).toMatchObject({
    layer: 'c: login',
    code: 'AUTH_FAILED',
  })
  expect(await failureWith(host(2, c, { port: 1 }))).toMatchObject({
    layer: expect.stringMatching(/^c: /),
    message: expect.stringContaining('127.0.0.1:1'),
  })
})

test('a lost host in the middle takes what is behind it along, and all heals at the next use (E18, F24)', async () => {
  expect(await one()).toBe(1)
  const b = await sessions.shell('b', never)
  await expect(b.run(script(killingItsSshd), use)).rejects.toMatchObject({ failure: { lost: true } })
  await until(async () => expect(states()).toEqual({ a: 'open', b: 'healing', c: 'healing', db: 'healing' }))
  expect(await one()).toBe(1)
  expect(states()).toEqual({ a: 'open', b: 'open', c: 'open', db: 'open' })
})

test('a change under way when the way dies is unknown, is not sent again, and the next use works (F24)', async () => {
  await postgres.exec('create table if not exists done (at timestamptz)')
  const db = await sessions.sql('db', never)
  const change = { text: 'insert into done select now() from pg_sleep(1.5)', values: [] }
  const outcome = failing(db.change(change, { ...use, transaction: false }))
  const running =
    "select count(*)::int as n from pg_stat_activity where query like 'insert into done%' and state = 'active'"
  await until(async () => expect((await postgres.exec(running)).rows[0].n).toBe(1))
  const c = await sessions.shell('c', never)
  await c.run(script(killingItsSshd), use).catch(() => {})
  expect(await outcome).toMatchObject({ lost: true })
  expect(await one()).toBe(1)
  await until(async () => expect((await postgres.exec(running)).rows[0].n).toBe(0))
  expect((await postgres.exec('select count(*)::int as n from done')).rows[0].n).toBeLessThanOrEqual(1)
})
test('hosts that go through each other in a circle are refused, with the circle (E18)', async () => {
  const circle = made([host(0, hosts[0] as Sshd, { via: 'c' })])
  const words = { kind: 'invalid', code: 'CIRCLE', message: expect.stringContaining('→') }
  expect(await failing(circle.sql('db', never))).toMatchObject(words)
  expect(await failing(circle.shell('a', never))).toMatchObject(words)
  const layers: Layer[] = []
  for await (const layer of circle.layers('db', use)) layers.push(layer)
  expect(layers).toMatchObject([{ layer: 'via', ok: false, message: words.message }])
  await circle.closeAll()
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import { createSessions } from '../../src/main/sessions/sessions'
import { createWakes } from '../../src/main/sessions/wakes'
import { startPostgres } from '../support/postgres'
import { startProxy, type TcpProxy } from '../support/proxy'
import { until } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { failing, never } from './opening'
import { script, sshProfile } from './ssh-opening'

const why = noSshd()
const use = { signal: never, timeoutMs: 60_000 }
const hour = 3_600_000
const ends: (() => Promise<unknown>)[] = []
let now: number
let sessions: ReturnType<typeof createSessions>
let proxies: { host: TcpProxy; db: TcpProxy }
let server: Awaited<ReturnType<typeof startPostgres>>

beforeEach(async ctx => {
  if (why) return ctx.skip(why)
  server = await startPostgres(18)
  const sshd = await startSshd()
  proxies = { host: await startProxy(sshd.port), db: await startProxy(server.port) }
  const db = {
    system: 'x',
    note: '',
    secret: { from: 'none' },
    protocol: 'postgres',
    host: '127.0.0.1',
    database: 'postgres',
    user: 'postgres',
    tls: 'disable',
  } as const
  const profiles: Profile[] = [
    sshProfile(sshd, { id: 'host', name: 'host', port: proxies.host.port }),
    { ...db, id: 'db', name: 'db', port: proxies.db.port },
    { ...db, id: 'behind', name: 'behind', port: server.port, via: 'host' },
  ]
  now = Date.now()
  sessions = createSessions({
    profiles: { list: async () => profiles, get: async id => profiles.find(one => one.id === id) },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 10 * hour,
    onChange: () => {},
    now: () => now,
  })
  ends.push(
    () => server.stop(),
    sshd.stop,
    proxies.host.stop,
    proxies.db.stop,
    () => sessions.closeAll(),
  )
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const one = async (id: string) => {
  const [answer] = await (await sessions.sql(id, never)).read([{ text: 'select 1 as one', values: [] }], use)
  return answer?.failure ?? answer?.table.rows[0]?.[0]
}
const hello = async () => (await (await sessions.shell('host', never)).run(script('echo hello'), use)).stdout

test('after a sleep a session that still answers is used on (F26)', async () => {
  await Promise.all([hello(), one('db'), one('behind')])
  const before = [proxies.host.connections, proxies.db.connections]
  now += hour
  expect(await Promise.all([hello(), one('db'), one('behind')])).toEqual(['hello\n', 1, 1])
  expect(proxies.host.connections).toBe(before[0])
})

test('after a sleep a link that leads nowhere is opened anew before anything is sent on it (F26)', async () => {
  await Promise.all([hello(), one('db'), one('behind')])
  const before = [proxies.host.connections, proxies.db.connections]
  proxies.host.forget()
  proxies.db.forget()
  now += hour
  expect(await Promise.all([hello(), one('db'), one('behind')])).toEqual(['hello\n', 1, 1])
  expect(proxies.host.connections).toBe((before[0] ?? 0) + 1)
  expect(proxies.db.connections).toBeGreaterThan(before[1] ?? 0)
})

test('a change that was under way when the machine slept stays unknown and is sent once (F26)', async () => {
  await server.exec('create table done (at timestamptz)')
  const db = await sessions.sql('db', never)
  const change = { text: 'insert into done select now() from pg_sleep(1)', values: [] }
  const work = failing(db.change(change, { ...use, timeoutMs: 10_000, transaction: false }))
  const running = "select count(*)::int as n from pg_stat_activity where query like 'insert into done%'"
  await until(async () => expect((await server.exec(running)).rows[0].n).toBe(1))
  proxies.db.forget()
  now += hour
  expect(await one('db')).toBe(1)
  expect(await work).toMatchObject({ lost: true })
  expect((await server.exec('select count(*)::int as n from done')).rows[0].n).toBe(1)
})

test('a busy loop is not a sleep, and each sleep is counted once', () => {
  let at = 0
  const wakes = createWakes(() => at)
  for (const [ms, count] of [
    [5000, 0],
    [14_000, 0],
    [60_000, 1],
    [0, 1],
    [30_000, 2],
  ] as const) {
    at += ms
    expect(wakes.count()).toBe(count)
  }
  wakes.stop()
})

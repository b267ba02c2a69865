import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import type { Layer } from '#domain/session'
import { createSessions } from '../../src/main/sessions/sessions'
import { type Postgres, startPostgres } from '../support/postgres'
import { startProxy, type TcpProxy } from '../support/proxy'
import { freePort, scratchFolder, until } from '../support/scratch'
import { killingItsSshd, noSshd, type Sshd, startSshd } from '../support/sshd'

const why = noSshd()
const never = new AbortController().signal
const use = { signal: never, timeoutMs: 15_000 }
let server: Postgres
let sshd: Sshd
/** Lets tunnels through and gives nobody a shell. */
let bastion: Sshd
let proxy: TcpProxy
let profiles: Profile[]
let idleMs = 60_000

const common = { system: 'x', note: '', secret: { from: 'none' as const } }
const made = () =>
  createSessions({
    profiles: { list: async () => profiles, get: async id => profiles.find(one => one.id === id) },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => idleMs,
    onChange: () => {},
  })

beforeAll(async () => {
  server = await startPostgres(18)
  proxy = await startProxy(server.port)
  if (!why) sshd = await startSshd()
  if (!why) bastion = await startSshd(['PermitTTY no', 'ForceCommand /bin/false'])
  const db = {
    ...common,
    protocol: 'postgres' as const,
    host: '127.0.0.1',
    database: 'postgres',
    user: 'postgres',
    tls: 'disable' as const,
  }
  profiles = [
    { ...db, id: 'direct', name: 'direct', port: proxy.port },
    ...(why
      ? []
      : [
          {
            ...common,
            id: 'host',
            name: 'host',
            protocol: 'ssh' as const,
            host: '127.0.0.1',
            port: sshd.port,
            user: sshd.user,
            key: sshd.key,
            hostKey: sshd.fingerprint,
          },
          { ...db, id: 'tunnelled', name: 'tunnelled', port: server.port, via: 'host' },
          { ...db, id: 'nowhere', name: 'nowhere', port: 1, via: 'host' },
          {
            ...common,
            id: 'bastion',
            name: 'bastion',
            protocol: 'ssh' as const,
            host: '127.0.0.1',
            port: bastion.port,
            user: bastion.user,
            key: bastion.key,
            hostKey: bastion.fingerprint,
          },
          { ...db, id: 'behind', name: 'behind', port: server.port, via: 'bastion' },
        ]),
    { ...db, id: 'lost-way', name: 'lost-way', port: server.port, via: 'gone' },
    {
      ...common,
      id: 'dead',
      name: 'dead',
      protocol: 'ssh' as const,
      host: '127.0.0.1',
      port: await freePort(),
      user: 'ops',
      hostKey: 'SHA256:none',
    },
    { ...db, id: 'cut-off', name: 'cut-off', port: server.port, via: 'dead' },
  ]
})
afterAll(async () => {
  await proxy?.stop()
  await server?.stop()
  await sshd?.stop()
  await bastion?.stop()
})

const ours = "select count(*)::int as n from pg_stat_activity where application_name like 'quarterdeck%'"

const one = async (sessions: ReturnType<typeof made>, id: string) => {
  const session = await sessions.sql(id, never)
  const [answer] = await session.read([{ text: 'select 1 as one', values: [] }], use)
  return answer?.failure ?? answer?.table.rows[0]?.[0]
}

test('a profile is opened once, however many ask at the same time', async () => {
  const sessions = made()
  const before = proxy.connections
  await Promise.all(Array.from({ length: 10 }, () => sessions.sql('direct', never)))
  expect(proxy.connections - before).toBe(1)
  expect(sessions.list()).toMatchObject([{ profile: 'direct', state: 'open' }])
  await sessions.closeAll()
})

test('a stream of rows counts as work for as long as it is taken', async () => {
  idleMs = 300
  const sessions = made()
  const session = await sessions.sql('direct', never)
  // The session itself is not asked meanwhile: only the stream keeps it.
  const text = 'select case when n > 200 then pg_sleep(0.01) end from generate_series(1, 350) n'
  for await (const _ of session.rows({ text, values: [] }, use)) expect(sessions.list()[0]?.state).toBe('open')
  await until(async () => expect(sessions.list()).toEqual([]))
  const again = await sessions.sql('direct', never)
  for await (const _ of again.rows({ text, values: [] }, use)) break
  await until(async () => expect(sessions.list()).toEqual([]))
  idleMs = 60_000
})

test('a lost session is opened anew at its next use', async () => {
  const sessions = made()
  expect(await one(sessions, 'direct')).toBe(1)
  proxy.cut()
  await until(async () => expect(sessions.list()[0]?.state).toBe('healing'))
  expect(await one(sessions, 'direct')).toBe(1)
  await sessions.closeAll()
})

test('an edited profile is another session, and what is under way on the one before is left to its end', async ctx => {
  if (why) return ctx.skip(why)
  const sessions = made()
  const folder = await scratchFolder('edited')
  const [begun, go] = [join(folder.path, 'begun'), join(folder.path, 'go')]
  const text = `: >${begun}; while [ ! -e ${go} ]; do sleep 0.1; done; echo done`
  const script = (text: string) => ({ interpreter: 'sh' as const, text, env: {} })
  const before = await sessions.shell('host', never)
  const working = before.run(script(text), { ...use, timeoutMs: 60_000 })
  await until(async () => expect(existsSync(begun)).toBe(true))
  profiles = profiles.map(profile => (profile.id === 'host' ? { ...profile, note: 'moved to rack 7' } : profile))
  const after = await sessions.shell('host', never)
  expect((await after.run(script('echo new'), use)).stdout).toBe('new\n')
  writeFileSync(go, '')
  expect((await working).stdout).toBe('done\n')
  await sessions.closeAll()
  await folder.remove()
})

test('a session that nobody uses is closed, and one that works is not', async () => {
  idleMs = 600
  const sessions = made()
  const session = await sessions.sql('direct', never)
  await session.read([{ text: 'select pg_sleep(1.5)', values: [] }], use)
  expect(sessions.list()[0]?.state).toBe('open')
  await until(async () => expect(sessions.list()).toEqual([]))
  idleMs = 60_000
  await until(async () => expect((await server.exec(ours)).rows[0].n).toBe(0))
})

test('PostgreSQL is reached through an SSH host without a local port (F23)', async ctx => {
  if (why) return ctx.skip(why)
  const sessions = made()
  expect(await one(sessions, 'tunnelled')).toBe(1)
  expect(
    sessions
      .list()
      .map(state => state.profile)
      .sort(),
  ).toEqual(['host', 'tunnelled'])
  const layers: Layer[] = []
  for await (const layer of sessions.layers('tunnelled', use)) layers.push(layer)
  expect(layers.map(layer => layer.layer)).toEqual([
    'host: tcp',
    'host: host-key',
    'host: login',
    'tcp',
    'tls',
    'login',
    'version',
    'rights',
  ])
  await sessions.closeAll()
})

test('a tunnel to a closed port fails that target only (F22)', async ctx => {
  if (why) return ctx.skip(why)
  const sessions = made()
  await expect(sessions.sql('nowhere', never)).rejects.toMatchObject({
    failure: { kind: expect.stringMatching(/rejected|unreachable/) },
  })
  expect(await one(sessions, 'tunnelled')).toBe(1)
  await sessions.closeAll()
})

test('an SSH host that dies under a tunnel is opened anew with it (F24)', async ctx => {
  if (why) return ctx.skip(why)
  const sessions = made()
  expect(await one(sessions, 'tunnelled')).toBe(1)
  const shell = await sessions.shell('host', never)
  const killed = shell.run({ interpreter: 'sh', text: killingItsSshd, env: {} }, use).catch(() => {})
  await Promise.race([killed, new Promise(resolve => setTimeout(resolve, 2000))])
  await sessions.close('host')
  await until(async () => expect(await one(sessions, 'tunnelled')).toBe(1))
  await sessions.closeAll()
})

test('a bastion that gives tunnels and no shell is a way like any other', async ctx => {
  if (why) return ctx.skip(why)
  const sessions = made()
  const layers: Layer[] = []
  for await (const layer of sessions.layers('behind', use)) layers.push(layer)
  expect(layers.filter(layer => !layer.ok)).toEqual([])
  expect(layers.map(layer => layer.layer).slice(0, 4)).toEqual([
    'bastion: tcp',
    'bastion: host-key',
    'bastion: login',
    'tcp',
  ])
  expect(await one(sessions, 'behind')).toBe(1)
  await sessions.closeAll()
})

test('a host on the way that is down is named, and not taken for the database', async () => {
  const sessions = made()
  await expect(sessions.sql('cut-off', never)).rejects.toMatchObject({
    failure: {
      kind: 'unreachable',
      code: 'ECONNREFUSED',
      layer: 'dead: tcp',
      message: expect.stringMatching(/^The way there, over dead, is broken: /),
    },
  })
  const layers: Layer[] = []
  for await (const layer of sessions.layers('cut-off', use)) layers.push(layer)
  expect(layers).toMatchObject([{ layer: 'dead: tcp', ok: false }])
  await sessions.closeAll()
})

test('a way through a host that is not there says so', async () => {
  const sessions = made()
  await expect(sessions.sql('lost-way', never)).rejects.toThrow('no SSH target of that name')
})

import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Profile, profileSchema } from '#domain/profile'
import { until } from '../support/scratch'
import { box, type ContainerScene, runPostgres, startContainerScene } from './container-scene'
import { failing, never, use } from './opening'

let scene: ContainerScene
let why: string | undefined
let sessions: ReturnType<ContainerScene['over']>

const db = (id: string, more: object): Profile =>
  profileSchema.parse({ id, name: id, system: 'x', protocol: 'postgres', user: 'postgres', tls: 'disable', ...more })

beforeAll(async () => {
  const started = await startContainerScene()
  if (typeof started === 'string') {
    why = started
    return
  }
  scene = started
  await runPostgres(scene.engine, 'server')
  await scene.engine.run('other', ['sleep', 'infinity'])
  await scene.engine.run('hosts-own', ['sleep', 'infinity'], ['--network', 'host'])
  sessions = scene.over(
    db('db', { host: 'server', container: 'server', via: 'host' }),
    db('near', { host: '127.0.0.1', via: 'host' }),
    box('server', 'host'),
    box('other', 'host'),
    box('hosts-own', 'host'),
    { ...box('server'), id: 'here', name: 'here' },
    profileSchema.parse({ id: 'local', name: 'local', system: 'x', protocol: 'local' }),
  )
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})
afterAll(async () => {
  await scene?.close()
})

const env = async (profile: string, from: string) => (await sessions.libpq(profile, from, use(30_000))).env

describe('a database in a container is logged in to', () => {
  test('from its host, at the address that it has now', async ctx => {
    const found = await env('db', 'host')
    expect(found).toMatchObject({ PGHOST: 'server', PGPORT: '5432', PGUSER: 'postgres' })
    expect(found.PGHOSTADDR).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    if (spawnSync('psql', ['--version']).status !== 0) return ctx.skip('psql is not installed (postgresql-client)')
    const host = await sessions.shell('host', never)
    await until(async () => {
      const script = { interpreter: 'sh' as const, text: 'psql -XAtqwc "select 42"', env: found }
      const { stdout, stderr } = await host.run(script, use())
      if (stdout !== '42\n') throw new Error(stderr)
    }, 60_000)
  })

  test('from within, at its own loopback; from another container, at its address', async () => {
    expect(await env('db', 'server')).toMatchObject({ PGHOST: '127.0.0.1', PGHOSTADDR: '' })
    expect((await env('db', 'other')).PGHOSTADDR).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  })

  test('from this machine through us', async () => {
    const login = await sessions.libpq('db', 'local', use(30_000))
    expect(login.tunnelled).toBe(true)
    await login.close()
  })

  test('but not a server of the host from a container with a loopback of its own', async () => {
    expect(await failing(env('near', 'other'))).toMatchObject({ code: 'NO_WAY_FROM' })
    expect(await env('near', 'hosts-own')).toMatchObject({ PGHOST: '127.0.0.1' })
    expect(await failing(env('db', 'here'))).toMatchObject({ code: 'NO_WAY_FROM' })
  })
})

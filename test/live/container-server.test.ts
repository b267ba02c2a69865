import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import { freePort, until } from '../support/scratch'
import { type ContainerScene, layersOf, runPostgres, runRedis, runWeb, startContainerScene } from './container-scene'
import { never, use } from './opening'

let scene: ContainerScene
let engine: ContainerScene['engine']
let why: string | undefined

const common = { system: 'x', note: '', secret: { from: 'none' as const } }
const base = {
  ...common,
  protocol: 'redis' as const,
  host: 'in-there',
  port: 6379,
  database: 0,
  tls: 'disable' as const,
}

beforeAll(async () => {
  const started = await startContainerScene()
  if (typeof started === 'string') {
    why = started
    return
  }
  scene = started
  engine = scene.engine
  await Promise.all([engine.run('box', ['sleep', 'infinity']), runPostgres(engine, 'db'), runRedis(engine, 'cache')])
})
afterAll(() => scene?.close())
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

const db: Profile = {
  ...base,
  id: 'db',
  name: 'db',
  protocol: 'postgres',
  port: 5432,
  database: 'postgres',
  user: 'postgres',
  container: 'db',
  via: 'host',
}
const cache = (container = 'cache', via: string | null = 'host', port = 6379): Profile => ({
  ...base,
  id: 'cache',
  name: 'cache',
  port,
  container,
  ...(via ? { via } : {}),
})

test('is reached at its address through the SSH host of its engine', async () => {
  const sessions = scene.over(db, cache())
  await until(async () => expect((await layersOf(sessions, 'db')).at(-1)?.ok).toBe(true))
  const address = await engine.docker(
    'inspect',
    'db',
    '--format',
    '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
  )
  const layers = await layersOf(sessions, 'db')
  expect(layers.map(({ layer }) => layer)).toEqual([
    ...['host: tcp', 'host: host-key', 'host: login', 'host: shell'],
    ...['container', 'tcp', 'tls', 'login', 'version', 'rights'],
  ])
  expect(layers[4]?.message).toBe(`db is running, reached at ${address}:5432 over ${engine.network}`)
  const [answer] = await (await sessions.sql('db', never)).read([{ text: 'select 1 as one', values: [] }], use())
  expect(answer?.failure ?? answer?.table.rows).toEqual([[1]])
  expect(await (await sessions.redis('cache', never)).read([['PING']], use())).toMatchObject([{ reply: 'PONG' }])
})

test('is reached from this machine where it goes through nothing', async () => {
  const sessions = scene.over(cache('cache', null))
  expect(await (await sessions.redis('cache', never)).read([['PING']], use())).toMatchObject([{ reply: 'PONG' }])
})

test('that was made anew is found at its new address at the next use', async () => {
  await runRedis(engine, 'fleeting')
  const sessions = scene.over(cache('fleeting'))
  const ping = async () => (await (await sessions.redis('cache', never)).read([['PING']], use()))[0]
  await until(async () => expect(await ping()).toMatchObject({ reply: 'PONG' }))
  const before = (await (await sessions.redis('cache', never)).identity(use())).id
  await engine.docker('rm', '-f', 'fleeting')
  // Its address goes to another one, its name to a third.
  await runRedis(engine, 'squatter')
  await runRedis(engine, 'fleeting')
  await until(async () => expect(await ping()).toMatchObject({ reply: 'PONG' }))
  expect((await (await sessions.redis('cache', never)).identity(use())).id).not.toBe(before)
})

test('that is a web service is whoever answers under that name', async () => {
  const web = { ...common, id: 'web', name: 'web', protocol: 'http' as const, url: 'http://in-there', health: ['/'] }
  const sessions = scene.over({ ...web, container: 'web', via: 'host' })
  const session = await sessions.http('web', never).catch(() => undefined)
  for (const _ of ['first', 'anew']) {
    const id = await runWeb(engine, 'web')
    const ask = () => session?.request({ method: 'GET', path: '/', headers: {} }, use())
    await until(async () => expect((await ask())?.body).toBe(`I am ${id.slice(0, 12)}`))
    await engine.docker('rm', '-f', 'web')
  }
})

test('in the network of its host is reached there', async () => {
  const port = await freePort()
  await runRedis(engine, 'on-host', ['--network', 'host'], port)
  const sessions = scene.over(cache('on-host', 'host', port))
  await until(async () => expect((await layersOf(sessions, 'cache')).every(({ ok }) => ok)).toBe(true))
  expect((await layersOf(sessions, 'cache'))[4]?.message).toContain(`127.0.0.1:${port}`)
})

test('in the network of another container is reached at that one’s address', async () => {
  await runRedis(engine, 'sidecar', ['--network', 'container:box'], 6390)
  const sessions = scene.over(cache('sidecar', 'host', 6390))
  await until(async () => expect((await layersOf(sessions, 'cache')).every(({ ok }) => ok)).toBe(true))
})

test('in two networks is reached in the one that answers', async () => {
  await engine.run('two', ['redis-server', '--protected-mode', 'no', '--save', ''])
  await engine.docker('network', 'create', '--internal', `${engine.network}b`)
  await engine.docker('network', 'connect', `${engine.network}b`, 'two')
  const sessions = scene.over(cache('two'))
  await until(async () => expect((await layersOf(sessions, 'cache')).every(({ ok }) => ok)).toBe(true))
  await engine.docker('rm', '-f', 'two')
  await engine.docker('network', 'rm', `${engine.network}b`)
})

test('without a network and a published port cannot be reached, and says so', async () => {
  await runRedis(engine, 'hermit', ['--network', 'none'])
  expect((await layersOf(scene.over(cache('hermit')), 'cache')).at(-1)).toMatchObject({
    layer: 'container',
    ok: false,
    code: 'NO_ADDRESS',
    hint: expect.stringContaining('without a network'),
  })
})

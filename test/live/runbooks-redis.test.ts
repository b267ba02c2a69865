import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { type Deck, startDeck } from '../support/deck'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { freePort, scratchFolder, until } from '../support/scratch'
import { onlyLook, redisTarget, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const ending: (() => Promise<unknown>)[] = []
beforeEach(ctx => {
  const missing = noRedis()
  if (missing) ctx.skip(missing)
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function server(...args: string[]): Promise<RedisServer> {
  const one = await startRedis(args)
  ending.push(() => one.stop())
  return one
}

async function scene(one: { port: number }, commands: string[][]): Promise<void> {
  const client = (one as RedisServer).connect()
  try {
    for (const [command = '', ...rest] of commands) await client.call(command, ...rest)
  } finally {
    client.disconnect()
  }
}

async function deckFor(port: number, more: Record<string, unknown> = {}, secret?: string): Promise<Deck> {
  const deck = await startDeck({
    profiles: [redisTarget('cache', port, more)],
    secrets: secret === undefined ? {} : { cache: secret },
  })
  ending.push(() => deck.close())
  return deck
}

const health = async (port: number, parameters: Record<string, string> = {}): Promise<Run> =>
  (await deckFor(port)).run({ runbook: 'redis/health', parameters }, onlyLook)

test('a plain server is looked at whole: no step fails, and its missing limit is said', async () => {
  const run = await health((await server()).port)
  expect(surprises(run)).toEqual([])
  expect(Object.values(run.steps).filter(step => step.failure)).toEqual([])
  expect(titles(run, 'the-server', 'warning').join()).toContain('no memory limit')
  expect(rowsOf(run, 'the-server')[0]).toMatchObject({ role: 'master', maxmemory: 0 })
  expect(stepOf(run, 'the-link-to-the-primary').outcome).toBe('skipped')
  expect(stepOf(run, 'since-the-last-look').notes.join()).toContain('Not judged yet')
})

test('the second run compares with the first', async () => {
  const { port } = await server('--maxmemory', '100mb')
  const deck = await deckFor(port)
  await deck.run({ runbook: 'redis/health' }, onlyLook)
  const run = await deck.run({ runbook: 'redis/health' }, onlyLook)
  expect(stepOf(run, 'since-the-last-look').notes).toEqual(['Nothing was refused or thrown away since the last look'])
})

test('a full server that evicts nothing is critical, one that evicts is a full cache', async () => {
  const full = await server('--maxmemory', '3mb', '--maxmemory-policy', 'noeviction')
  const fill = Array.from({ length: 200 }, (_, at) => ['set', `k${at}`, 'x'.repeat(20_000)])
  await scene(full, fill).catch(error => expect(String(error)).toContain('OOM'))
  const run = await health(full.port, { use: 'cache' })
  expect(titles(run, 'the-server', 'critical').join()).toContain('evicts nothing: writes are about to be refused')
  expect(titles(run, 'is-it-a-queue', 'warning')).toEqual(['This cache refuses writes when it is full (noeviction)'])

  const cache = await server('--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru')
  await scene(cache, fill)
  const evicting = await health(cache.port)
  expect(titles(evicting, 'the-server', 'info').join()).toContain('makes room by allkeys-lru')
  expect(titles(evicting, 'the-server', 'critical')).toEqual([])
})

test('an evicting policy where Celery keeps its tasks is critical', async () => {
  const broker = await server('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
  expect(titles(await health(broker.port), 'is-it-a-queue')).toEqual([])
  await scene(broker, [['sadd', '_kombu.binding.celery', 'celery']])
  const run = await health(broker.port)
  expect(titles(run, 'is-it-a-queue', 'critical')).toEqual(['Redis may throw away what must not be lost (allkeys-lru)'])
  expect(run.outcome).toBe('found')
})

test('the hit rate is that of the window, not of the server’s life', async () => {
  const one = await server('--maxmemory', '100mb')
  await scene(one, [['set', 'there', '1'], ...Array.from({ length: 500 }, () => ['get', 'there'])])
  const client = one.connect()
  const misses = setInterval(() => {
    for (let at = 0; at < 20; at++) client.get('not there').catch(() => {})
  }, 50)
  try {
    const run = await health(one.port)
    expect(titles(run, 'rates', 'warning')).toEqual(['Only 0 % of lookups find their key'])
  } finally {
    clearInterval(misses)
    client.disconnect()
  }
})

test('a replica shows its link, its primary shows the replica, and a lost primary is critical', async () => {
  const primary = await startRedis()
  const replica = await server('--replicaof', `127.0.0.1 ${primary.port}`)
  try {
    await until(async () => {
      const client = replica.connect()
      const info = await client.info('replication').finally(() => client.disconnect())
      if (!info.includes('master_link_status:up')) throw new Error('not linked yet')
    })
    const above = await health(primary.port)
    expect(rowsOf(above, 'replicas')).toMatchObject([{ state: 'online', address: `127.0.0.1:${replica.port}` }])
    const below = await health(replica.port)
    expect(stepOf(below, 'the-link-to-the-primary').notes).toEqual([`The link to 127.0.0.1:${primary.port} is up`])
    expect(stepOf(below, 'replicas').outcome).toBe('skipped')
    expect(titles(below, 'the-server', 'warning')).toEqual([])
  } finally {
    await primary.stop()
  }
  const alone = await health(replica.port)
  expect(titles(alone, 'the-link-to-the-primary', 'critical')).toEqual([
    `The link to the primary 127.0.0.1:${primary.port} is down`,
  ])
})

test('nearly as many clients as the limit allows is a finding', async () => {
  const one = await server('--maxclients', '20')
  const clients = Array.from({ length: 16 }, () => one.connect())
  await Promise.all(clients.map(client => client.ping()))
  try {
    expect(titles(await health(one.port), 'clients-and-saves').join()).toMatch(/\d+ of 20 clients are connected/)
  } finally {
    for (const client of clients) client.disconnect()
  }
})

test('a snapshot that failed is critical', async () => {
  const one = await server('--dir', '/proc')
  await scene(one, [['set', 'a', '1'], ['bgsave']])
  await until(async () => {
    const client = one.connect()
    const info = await client.info('persistence').finally(() => client.disconnect())
    if (!info.includes('rdb_last_bgsave_status:err')) throw new Error('still saving')
  })
  expect(titles(await health(one.port), 'the-server', 'critical')).toEqual(['The last snapshot failed'])
})

test('an open server says what protects it, and no password hash goes on record', async () => {
  const open = await server('--protected-mode', 'no', '--bind', '127.0.0.1')
  const run = await health(open.port)
  expect(rowsOf(run, 'who-may-come-in')).toMatchObject([
    { open_to_all: true, protected_mode: false, loopback_only: true, login: 'default' },
  ])
  const wide = await server('--protected-mode', 'no', '--bind', '0.0.0.0')
  expect(titles(await health(wide.port), 'who-may-come-in', 'critical')).toHaveLength(1)

  const closed = await server('--requirepass', 'canary-password')
  const deck = await deckFor(closed.port, {}, 'canary-password')
  const kept = await deck.run({ runbook: 'redis/health' }, onlyLook)
  expect(rowsOf(kept, 'who-may-come-in')).toMatchObject([{ open_to_all: false }])
  const hash = (await import('node:crypto')).createHash('sha256').update('canary-password').digest('hex')
  const record = JSON.stringify(await deck.store.journal.events(kept.header?.id ?? ''))
  expect(record).not.toContain('canary-password')
  expect(record).not.toContain(hash)
})

test('without the password the finding names the login, and nothing else is asked', async () => {
  const closed = await server('--requirepass', 'secret')
  const run = await health(closed.port)
  expect(run.outcome).toBe('found')
  expect(stepOf(run, 'reach-it').findings[0]?.severity).toBe('critical')
  expect(rowsOf(run, 'reach-it').at(-1)).toMatchObject({ ok: false, code: 'NOAUTH' })
  expect(stepOf(run, 'the-server').outcome).toBe('skipped')
})

test('a login with few rights fails the steps it may not look at, and passes none of them', async () => {
  const one = await server()
  await scene(one, [['acl', 'setuser', 'few', 'on', '>pw', '~*', '-@all', '+ping', '+exists', '+info', '+acl|whoami']])
  const deck = await deckFor(one.port, { user: 'few' }, 'pw')
  const run = await deck.run({ runbook: 'redis/health' }, onlyLook)
  expect(surprises(run)).toEqual([])
  expect(stepOf(run, 'the-server').outcome).toBe('found')
  expect(stepOf(run, 'who-may-come-in').failure).toMatchObject({
    kind: 'denied',
    hint: 'acl setuser few +acl|getuser +config|get',
  })
  expect(stepOf(run, 'slow-commands').failure?.kind).toBe('denied')
  expect(run.outcome).toBe('failed')
})

test('a server that is loading is said to be loading', async () => {
  const folder = await scratchFolder('redis-rdb')
  ending.push(folder.remove)
  const before = await startRedis(['--dir', folder.path])
  await scene(before, [...Array.from({ length: 3000 }, (_, at) => ['set', `k${at}`, 'x'.repeat(100)]), ['save']])
  await before.stop()
  const loading = await server(
    ...['--dir', folder.path, '--key-load-delay', '5000', '--loading-process-events-interval-bytes', '1024'],
  )
  const run = await health(loading.port)
  expect(surprises(run)).toEqual([])
  expect(titles(run, 'reach-it', 'warning')).toEqual([
    'Redis is loading its data and answers nothing else until it is done',
  ])
  expect(stepOf(run, 'the-server').outcome).toBe('skipped')
})

test('a dead server is a finding, not a failed run', async () => {
  const run = await health(await freePort())
  expect(run.outcome).toBe('found')
  expect(titles(run, 'reach-it', 'critical')[0]).toContain('Redis cannot be used: tcp:')
})

import { createHash } from 'node:crypto'
import { beforeEach, describe, expect } from 'vitest'
import { noRedis, startRedis } from '../support/redis'
import { freePort, scratchFolder, startServer, until } from '../support/scratch'
import { fill, scene, test } from './redis-stage'
import { onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

beforeEach(({ skip }) => {
  const missing = noRedis()
  if (missing) skip(missing)
})

describe.concurrent('redis/health', () => {
  test('a plain server is looked at whole: no step fails, and its missing limit is said', async ({ stage }) => {
    const run = await stage.look('redis/health', (await stage.server()).port)
    expect(surprises(run)).toEqual([])
    expect(Object.values(run.steps).filter(step => step.failure)).toEqual([])
    expect(titles(run, 'the-server', 'warning').join()).toContain('no memory limit')
    expect(rowsOf(run, 'the-server')[0]).toMatchObject({ role: 'master', maxmemory: 0 })
    expect(stepOf(run, 'the-link-to-the-primary').outcome).toBe('skipped')
    expect(stepOf(run, 'since-the-last-look').notes.join()).toContain('Not judged yet')
  })

  test('the second run compares with the first', async ({ stage }) => {
    const { port } = await stage.server('--maxmemory', '100mb')
    const deck = await stage.deckFor(port)
    await deck.run({ runbook: 'redis/health' }, onlyLook)
    const run = await deck.run({ runbook: 'redis/health' }, onlyLook)
    expect(stepOf(run, 'since-the-last-look').notes).toEqual(['Nothing was refused or thrown away since the last look'])
  })

  test('a full server that evicts nothing is critical, one that evicts is a full cache', async ({ stage }) => {
    const full = await stage.server('--maxmemory', '3mb', '--maxmemory-policy', 'noeviction')
    await scene(full, fill()).catch(error => expect(String(error)).toContain('OOM'))
    const run = await stage.look('redis/health', full.port, { use: 'cache' })
    expect(titles(run, 'the-server', 'critical').join()).toContain('evicts nothing: writes are about to be refused')
    expect(titles(run, 'is-it-a-queue', 'warning')).toEqual(['This cache refuses writes when it is full (noeviction)'])

    const cache = await stage.server('--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru')
    await scene(cache, fill())
    const evicting = await stage.look('redis/health', cache.port)
    expect(titles(evicting, 'the-server', 'info').join()).toContain('makes room by allkeys-lru')
    expect(titles(evicting, 'the-server', 'critical')).toEqual([])
  })

  test('a queue that is full is critical also where only keys with an expiry may be evicted', async ({ stage }) => {
    const broker = await stage.server('--maxmemory', '3mb', '--maxmemory-policy', 'volatile-lru')
    await scene(broker, [['sadd', '_kombu.binding.celery', 'celery'], ...fill('ex', '1000')])
    expect(titles(await stage.look('redis/health', broker.port), 'is-it-a-queue', 'critical').join()).toMatch(
      /^Redis is \d+(\.\d+)? % full, and it holds a queue \(volatile-lru\)$/,
    )
  })

  test('tasks that nobody takes are counted, in the list that the system names', async ({ stage }) => {
    const broker = await stage.server('--maxmemory', '100mb')
    await scene(broker, [['rpush', 'mails', ...Array.from({ length: 150 }, (_, at) => String(at))]])
    expect(stepOf(await stage.look('redis/health', broker.port), 'waiting-tasks').notes).toEqual(['0 tasks wait'])
    const run = await stage.look('redis/health', broker.port, { queue: 'mails' })
    expect(titles(run, 'waiting-tasks', 'warning')).toEqual(['150 tasks wait in mails'])
  })

  test('an evicting policy where Celery keeps its tasks is critical', async ({ stage }) => {
    const broker = await stage.server('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
    expect(titles(await stage.look('redis/health', broker.port), 'is-it-a-queue')).toEqual([])
    await scene(broker, [['sadd', '_kombu.binding.celery', 'celery']])
    const run = await stage.look('redis/health', broker.port)
    expect(titles(run, 'is-it-a-queue', 'critical')).toEqual([
      'Redis may throw away what must not be lost (allkeys-lru)',
    ])
    expect(run.outcome).toBe('found')
  })

  test('a bad hour since the last look is told, also after somebody reset the counters', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    const deck = await stage.deckFor(one.port)
    const misses = Array.from({ length: 1200 }, () => ['get', 'not there'])
    await scene(one, [['set', 'there', '1'], ...Array.from({ length: 1500 }, () => ['get', 'there'])])
    await deck.run({ runbook: 'redis/health' }, onlyLook)
    await scene(one, misses)
    const second = await deck.run({ runbook: 'redis/health' }, onlyLook)
    // Our own looks for keys of a queue count as misses too.
    expect(titles(second, 'since-the-last-look', 'warning').join()).toMatch(
      /^Since the last look only 0 % of 12\d\d lookups found their key$/,
    )
    await scene(one, [['config', 'resetstat'], ...misses])
    const third = await deck.run({ runbook: 'redis/health' }, onlyLook)
    expect(titles(third, 'since-the-last-look', 'warning').join()).toMatch(
      /^Since its counters were reset only 0 % of 12\d\d lookups found their key$/,
    )
  })

  test('the hit rate is that of the window, not of the server’s life', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    await scene(one, [['set', 'there', '1'], ...Array.from({ length: 500 }, () => ['get', 'there'])])
    const client = one.connect()
    const misses = setInterval(() => {
      for (let at = 0; at < 20; at++) client.get('not there').catch(() => {})
    }, 50)
    try {
      const run = await stage.look('redis/health', one.port)
      expect(titles(run, 'rates', 'warning')).toEqual(['Only 0 % of lookups find their key'])
    } finally {
      clearInterval(misses)
      client.disconnect()
    }
  })

  test('a replica shows its link, its primary shows the replica, and a lost primary is critical', async ({ stage }) => {
    const primary = await startRedis()
    const replica = await stage.server('--replicaof', `127.0.0.1 ${primary.port}`)
    try {
      await until(async () => {
        const client = replica.connect()
        const info = await client.info('replication').finally(() => client.disconnect())
        if (!info.includes('master_link_status:up')) throw new Error('not linked yet')
      })
      const above = await stage.look('redis/health', primary.port)
      expect(rowsOf(above, 'replicas')).toMatchObject([{ state: 'online', address: `127.0.0.1:${replica.port}` }])
      const below = await stage.look('redis/health', replica.port)
      expect(surprises(below)).toEqual([])
      expect(stepOf(below, 'the-link-to-the-primary').notes).toEqual([`The link to 127.0.0.1:${primary.port} is up`])
      expect(stepOf(below, 'replicas').outcome).toBe('skipped')
      expect(titles(below, 'the-server', 'warning')).toEqual([])
    } finally {
      await primary.stop()
    }
    const alone = await stage.look('redis/health', replica.port)
    expect(titles(alone, 'the-link-to-the-primary', 'critical')).toEqual([
      `The link to the primary 127.0.0.1:${primary.port} is down`,
    ])
  })

  test('nearly as many clients as the limit allows is a finding', async ({ stage }) => {
    const one = await stage.server('--maxclients', '20')
    const clients = Array.from({ length: 16 }, () => one.connect())
    await Promise.all(clients.map(client => client.ping()))
    try {
      expect(titles(await stage.look('redis/health', one.port), 'clients-and-saves').join()).toMatch(
        /\d+ of 20 clients are connected/,
      )
    } finally {
      for (const client of clients) client.disconnect()
    }
  })

  test('a snapshot that failed is critical', async ({ stage }) => {
    const one = await stage.server('--dir', '/proc')
    await scene(one, [['set', 'a', '1'], ['bgsave']])
    await until(async () => {
      const client = one.connect()
      const info = await client.info('persistence').finally(() => client.disconnect())
      if (!info.includes('rdb_last_bgsave_status:err')) throw new Error('still saving')
    })
    expect(titles(await stage.look('redis/health', one.port), 'the-server', 'critical')).toEqual([
      'The last snapshot failed',
    ])
  })

  test('an open server says what protects it, and no password hash goes on record', async ({ stage }) => {
    const open = await stage.server('--protected-mode', 'no', '--bind', '127.0.0.1')
    const run = await stage.look('redis/health', open.port)
    expect(rowsOf(run, 'who-may-come-in')).toMatchObject([
      { open_to_all: true, protected_mode: false, loopback_only: true, login: 'default' },
    ])
    const wide = await stage.server('--protected-mode', 'no', '--bind', '0.0.0.0')
    expect(titles(await stage.look('redis/health', wide.port), 'who-may-come-in', 'critical')).toHaveLength(1)
    const trusted = await stage.look('redis/health', wide.port, { trusted_network: 'true' })
    expect(titles(trusted, 'who-may-come-in')).toEqual([
      'The default user needs no password; its network is trusted, as this system says',
    ])

    const closed = await stage.server('--requirepass', 'canary-password')
    const deck = await stage.deckFor(closed.port, {}, 'canary-password')
    const kept = await deck.run({ runbook: 'redis/health' }, onlyLook)
    expect(rowsOf(kept, 'who-may-come-in')).toMatchObject([{ open_to_all: false }])
    const hash = createHash('sha256').update('canary-password').digest('hex')
    const record = JSON.stringify(await deck.store.journal.events(kept.header?.id ?? ''))
    expect(record).not.toContain('canary-password')
    expect(record).not.toContain(hash)
  })

  test('without the password the finding names the login, and nothing else is asked', async ({ stage }) => {
    const closed = await stage.server('--requirepass', 'secret')
    const run = await stage.look('redis/health', closed.port)
    expect(run.outcome).toBe('found')
    expect(stepOf(run, 'reach-it').findings[0]?.severity).toBe('critical')
    expect(rowsOf(run, 'reach-it').at(-1)).toMatchObject({ ok: false, code: 'NOAUTH' })
    expect(stepOf(run, 'the-server').outcome).toBe('skipped')
  })

  test('a login with few rights fails the steps it may not look at, and passes none of them', async ({ stage }) => {
    const one = await stage.server()
    await scene(one, [
      ['acl', 'setuser', 'few', 'on', '>pw', '~*', '-@all', '+ping', '+exists', '+info', '+acl|whoami'],
    ])
    const deck = await stage.deckFor(one.port, { user: 'few' }, 'pw')
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

  test('a server that is loading is said to be loading', async ({ stage }) => {
    const folder = await scratchFolder('redis-rdb')
    stage.atEnd(folder.remove)
    const before = await startRedis(['--dir', folder.path])
    await scene(before, [...Array.from({ length: 3000 }, (_, at) => ['set', `k${at}`, 'x'.repeat(100)]), ['save']])
    await before.stop()
    const port = await freePort()
    const slow = ['--key-load-delay', '5000', '--loading-process-events-interval-bytes', '1024']
    const loading = startServer('redis-server', ['--port', String(port), '--dir', folder.path, '--save', '', ...slow])
    stage.atEnd(() => loading.stop('SIGKILL'))
    await until(async () => {
      if (!loading.log().includes('Running mode')) throw new Error('not started yet')
    })
    const run = await stage.look('redis/health', port)
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'reach-it', 'warning')).toEqual([
      'Redis is loading its data and answers nothing else until it is done',
    ])
    expect(stepOf(run, 'the-server').outcome).toBe('skipped')
  })

  test('a dead server is a finding, not a failed run', async ({ stage }) => {
    const run = await stage.look('redis/health', await freePort())
    expect(run.outcome).toBe('found')
    expect(titles(run, 'reach-it', 'critical')[0]).toContain('Redis cannot be used: tcp:')
  })
})

import { connect } from 'node:net'
import { beforeEach, describe, expect } from 'vitest'
import type { Run } from '#domain/run'
import { yes } from '../support/deck'
import { noRedis } from '../support/redis'
import { until } from '../support/scratch'
import { fill, scene, test } from './redis-stage'
import { firstFinding, onlyLook, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

beforeEach(({ skip }) => {
  const missing = noRedis()
  if (missing) skip(missing)
})

const first = (run: Run) => firstFinding(run)?.title ?? 'no finding'
const misses = (count: number) => Array.from({ length: count }, () => ['get', 'not there'])
const queue = ['sadd', '_kombu.binding.celery', 'celery']
const full = ['--maxmemory', '3mb', '--maxmemory-policy']

describe.concurrent('redis/memory', () => {
  test('is quiet about a small server, reads what it holds, and its process on this host', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    await scene(one, [['set', 'a', 'x'.repeat(1000)]])
    const run = await stage.look('redis/memory', one.port)
    expect(surprises(run)).toEqual([])
    expect(first(run)).toBe('no finding')
    expect(rowsOf(run, 'what-it-holds').map(row => row.part)).toEqual(
      expect.arrayContaining(['dataset.bytes', 'startup.allocated', 'db.0 overhead.hashtable.main']),
    )
    if (process.platform !== 'linux') return
    const [mine] = rowsOf(run, 'how-its-host-treats-it')
    expect(mine).toMatchObject({ mine: true, pid: one.pid, port: one.port, swap: 0 })
    expect(Number(mine?.memory)).toBeGreaterThan(1_000_000)
  })

  test('names a full server that refuses writes, and clients that do not read', async ({ stage }) => {
    const refusing = await stage.server(...full, 'noeviction')
    await scene(refusing, fill()).catch(error => expect(String(error)).toContain('OOM'))
    expect(first(await stage.look('redis/memory', refusing.port))).toMatch(
      /^Redis is \d+(\.\d+)? % full \(.* of 3 MB\) and evicts nothing/,
    )

    const one = await stage.server('--maxmemory', '500mb', '--client-output-buffer-limit', 'normal 0 0 0')
    await scene(one, [['set', 'page', 'x'.repeat(1_000_000)]])
    const lazy = connect(one.port, '127.0.0.1').pause()
    try {
      lazy.write('GET page\r\n'.repeat(60))
      await until(async () => {
        const client = one.connect()
        const info = await client.info('memory').finally(() => client.disconnect())
        expect(Number(/^mem_clients_normal:(\d+)/m.exec(info)?.[1])).toBeGreaterThan(20_000_000)
      })
      const run = await stage.look('redis/memory', one.port)
      expect(titles(run, 'what-it-holds', 'critical').join()).toMatch(/^Clients' buffers hold .*% of Redis' memory$/)
    } finally {
      lazy.destroy()
    }
  })
})

describe.concurrent('redis/evictions', () => {
  test('calls keys that went since the last look by their rate, and by their policy', async ({ stage }) => {
    const one = await stage.server(...full, 'allkeys-lru')
    const deck = await stage.deckFor(one.port)
    const before = await deck.run({ runbook: 'redis/evictions' }, onlyLook)
    expect(first(before)).toBe('no finding')
    for (let at = 0; at < 5; at++) await scene(one, fill())
    const run = await deck.run({ runbook: 'redis/evictions' }, onlyLook)
    expect(surprises(run)).toEqual([])
    expect(first(run)).toMatch(
      /^[\d.]+ keys a second were thrown away for want of memory since the last look \(allkeys-lru\)/,
    )
    await scene(one, [['config', 'resetstat'], ...fill()])
    expect(first(await deck.run({ runbook: 'redis/evictions' }, onlyLook))).toMatch(
      /^\d+ keys were thrown away for want of memory since the counters were reset/,
    )
  })

  test.for([
    ['allkeys-lru', [queue], /^Redis may throw away what must not be lost: it holds a queue/],
    ['volatile-lru', [queue, ...fill('ex', '1000')], /^Redis is full \(\d+(\.\d+)? %\) and holds a queue/],
    ['volatile-lru', fill().slice(0, 100), /^No key has an expiry, so volatile-lru finds nothing to throw away/],
    ['noeviction', fill(), /^Redis is full .* and evicts nothing \(noeviction\)/],
    ['noeviction', [queue], /^no finding$/],
  ] as const)('judges %s by what is in it', async ([policy, commands, wanted], { stage }) => {
    const one = await stage.server(...full, policy)
    await scene(one, commands).catch(error => expect(String(error)).toContain('OOM'))
    expect(first(await stage.look('redis/evictions', one.port))).toMatch(wanted)
  })
})

describe.concurrent('a replica', () => {
  test('is not judged by a limit that it does not keep', async ({ stage }) => {
    const primary = await stage.server()
    await scene(primary, fill())
    const replica = await stage.server(...full, 'noeviction', '--replicaof', `127.0.0.1 ${primary.port}`)
    await until(async () => {
      const client = replica.connect()
      const info = await client.info().finally(() => client.disconnect())
      expect(info).toContain('master_link_status:up')
      expect(info).toMatch(/^db0:keys=200,/m)
    })
    for (const book of ['redis/memory', 'redis/evictions', 'redis/connection-errors']) {
      const run = await stage.look(book, replica.port)
      expect(surprises(run), book).toEqual([])
      expect(firstFinding(run)?.severity ?? 'info', book).toBe('info')
    }
  })
})

describe.concurrent('redis/hit-rate', () => {
  test('judges a cache since the last look, names the flush, and does not judge a queue', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    const deck = await stage.deckFor(one.port)
    await scene(one, [['set', 'there', '1'], ...Array.from({ length: 1500 }, () => ['get', 'there'])])
    const well = await deck.run({ runbook: 'redis/hit-rate' }, onlyLook)
    expect(surprises(well)).toEqual([])
    expect(firstFinding(well)?.severity ?? 'info').toBe('info')
    await scene(one, [['flushall'], ...misses(1200)])
    const run = await deck.run({ runbook: 'redis/hit-rate' }, onlyLook)
    expect(first(run)).toMatch(/^Low hit rate: since the last look only 0 % of 12\d\d lookups found their key$/)
    expect(titles(run, 'what-took-the-keys-away', 'warning').join()).toMatch(/^flushall was run since the last look/)
    await scene(one, [queue, ...misses(1200)])
    const mixed = await deck.run({ runbook: 'redis/hit-rate' }, onlyLook)
    expect(titles(mixed, 'since-the-last-look', 'warning')).toEqual([])
    expect(titles(mixed, 'since-the-last-look', 'info').join()).toContain('polls of the queue')
  })

  test('judges the seconds of now, and a server that was started a moment ago', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    await scene(one, misses(1500))
    const client = one.connect()
    const asking = setInterval(() => {
      for (let at = 0; at < 30; at++) client.get('not there').catch(() => {})
    }, 50)
    try {
      const run = await stage.look('redis/hit-rate', one.port)
      expect(titles(run, 'now', 'warning').join()).toMatch(/^Low hit rate: only 0 % of [\d.]+ lookups a second/)
      expect(titles(run, 'since-it-was-started', 'warning').join()).toContain('since it was started only 0 % of')
    } finally {
      clearInterval(asking)
      client.disconnect()
    }
  })
})

describe.concurrent('redis/routine-maintenance', () => {
  test('changes nothing where nothing calls for it', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
    const deck = await stage.deckFor(one.port)
    const run = await deck.run({ runbook: 'redis/routine-maintenance', parameters: { use: 'cache' } }, yes)
    expect(surprises(run)).toEqual([])
    expect(first(run)).toBe('no finding')
    expect(stepOf(run, 'on-record').notes.join()).toMatch(/^Nothing was changed\./)
  })

  test('lets a cache forget, sees that it does, and takes it back', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    const deck = await stage.deckFor(one.port)
    const policy = async () => {
      const client = one.connect()
      return client.config('GET', 'maxmemory-policy').finally(() => client.disconnect())
    }
    const run = await deck.run({ runbook: 'redis/routine-maintenance', parameters: { use: 'cache' } }, yes)
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'let-the-cache-forget').outcome).toBe('passed')
    expect(shownBy(run, 'let-the-cache-forget', 'verify')).toMatchObject({ value: 'allkeys-lru', ok: true })
    expect(titles(run, 'on-record', 'info')).toEqual(['Changed until the next restart: maxmemory-policy'])
    expect(await policy()).toContain('allkeys-lru')
    const id = run.header?.id ?? ''
    await deck.engine.undo(id, 'let-the-cache-forget')
    expect(stepOf(await deck.follow(id, yes), 'let-the-cache-forget').undo?.state).toBe('done')
    expect(await policy()).toContain('noeviction')
  })

  test('says which right is missing to read the settings, and changes none', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    await scene(one, [['acl', 'setuser', 'few', 'on', '>pw', '~*', '-@all', '+ping', '+info', '+acl|whoami']])
    const deck = await stage.deckFor(one.port, { user: 'few' }, 'pw')
    const run = await deck.run({ runbook: 'redis/routine-maintenance', parameters: { use: 'cache' } }, yes)
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'what-may-be-changed').failure).toMatchObject({ kind: 'denied', code: 'NOPERM' })
    expect(stepOf(run, 'let-the-cache-forget').outcome).toBe('skipped')
  })
})

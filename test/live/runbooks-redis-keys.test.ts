import type { Redis } from 'ioredis'
import { test as base, beforeEach, describe, expect } from 'vitest'
import type { Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { startProxy } from '../support/proxy'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { firstFinding, onlyLook, redisTarget, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

/** A server of one test, and a deck that reaches it. Much of a test is waiting for windows, so they run side by side. */
interface Scene {
  readonly server: RedisServer
  readonly client: Redis
  readonly deck: Deck
  /** Writes a value that was last used fifty days ago. */
  idle(key: string | Buffer, value: string | Buffer): Promise<void>
  look(runbook: string, parameters?: Record<string, string>, answering?: Answering): Promise<Run>
  undone(run: Run, step: string): Promise<ReturnType<typeof stepOf>>
  keys(): Promise<string[]>
  atEnd(end: () => unknown): void
}

const test = base.extend<{ scene: Scene }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  scene: async ({}, use) => {
    const server = await startRedis()
    const client = server.connect()
    const deck = await startDeck({ profiles: [redisTarget('cache', server.port)] })
    const ending = [() => server.stop(), () => client.disconnect(), () => deck.close()]
    await use({
      ...{ server, client, deck },
      async idle(key, value) {
        await client.set(key, value)
        const dump = await client.dumpBuffer(key)
        await client.restore(key as string, 0, dump, 'REPLACE', 'IDLETIME', String(50 * 86_400))
      },
      look: (runbook, parameters = {}, answering = looking) =>
        deck.run({ runbook, parameters: { share: '100', ...parameters } }, answering),
      async undone(run, step) {
        const id = run.header?.id ?? ''
        await deck.engine.undo(id, step)
        return stepOf(await deck.follow(id, agreeing), step)
      },
      keys: async () => (await client.keys('*')).toSorted(),
      atEnd: end => ending.push(end as () => Promise<void>),
    })
    for (const end of ending.reverse()) await end()
  },
})

beforeEach(({ skip }) => {
  const missing = noRedis()
  if (missing) skip(missing)
})

/** Never leaves for another runbook. */
const staying =
  (answering: Answering): Answering =>
  (question, run) =>
    question.kind === 'decision' ? { kind: 'skip', reason: 'It stays here.' } : answering(question, run)
const looking = staying(onlyLook)
const agreeing = staying(yes)
const removing = (chosen: readonly string[]) =>
  staying((question, run) =>
    question.kind === 'pick'
      ? { kind: 'pick', keys: question.keys.filter(key => chosen.includes(key)) }
      : yes(question, run),
  )

describe.concurrent('the keys of a Redis', () => {
  test('one large string, hash and list are named with their elements; small keys are not', async ({
    scene: { client, look },
  }) => {
    for (let at = 0; at < 300; at++) await client.set(`page:${at}`, 'x'.repeat(200))
    const quiet = await look('redis/big-keys')
    expect(surprises(quiet)).toEqual([])
    expect(firstFinding(quiet)).toBeUndefined()
    expect(rowsOf(quiet, 'what-takes-the-memory')[0]).toMatchObject({
      kind: 'walk',
      keys: 300,
      of_keys: 300,
      whole: true,
    })

    await client.set('report:2026', 'x'.repeat(8_000_000))
    await client.eval(
      "for i = 1, 120000 do redis.call('hset', 'cart:all', 'u' .. i, '1') redis.call('rpush', 'log:all', i) end",
      0,
    )
    const run = await look('redis/big-keys')
    expect(firstFinding(run)?.title).toContain('report:2026 is a string of')
    const all = titles(run, 'what-takes-the-memory', 'warning').join('\n')
    expect(all).toMatch(/cart:all is a hash of 120000 elements, .* MB, and never expires/)
    expect(all).toContain('log:all is a list of 120000 elements')
    // A walk that ends early says so, and no green comes of it.
    const short = await look('redis/big-keys', { most_keys: '50' })
    expect(titles(short, 'what-takes-the-memory', 'info').join()).toMatch(/of 303 keys were looked at/)
  })

  test('keys that live longer than the policy are named by prefix; a server without a policy is left alone', async ({
    scene: { client, look },
  }) => {
    for (let at = 0; at < 40; at++) await client.set(`session:${at}`, 'x', 'EX', at < 30 ? 3600 : 864_000)
    for (let at = 0; at < 10; at++) await client.set(`html:page:${at}`, 'x')
    expect(firstFinding(await look('redis/ttl-advice'))).toBeUndefined()
    const run = await look('redis/ttl-advice', { policy: 'session:=1d, html:=24h' })
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'lifetimes-by-prefix', 'warning')).toEqual([
      '10 of 40 keys under session: live longer than 1 d',
      '10 of 10 keys under html: live longer than 1 d, 10 of them for ever',
    ])
    const wrong = await look('redis/ttl-advice', { policy: 'session' })
    expect(stepOf(wrong, 'lifetimes-by-prefix').failure).toMatchObject({ kind: 'invalid' })
  })

  test('stale keys go by prefix, whatever their bytes, and come back as they were; what is used stays', async ({
    scene: { client, idle, look, undone, keys },
  }) => {
    const odd = Buffer.from([0x6f, 0x6c, 0x64, 0x3a, 0xff, 0x0a, 0x22, 0x5c, 0x24])
    for (let at = 0; at < 250; at++) await idle(`old:${at} ünïcode "$x"`, Buffer.from([at, 0, 255, 10, 13, 0x22, 0x5c]))
    await idle(odd, 'binary key')
    await idle('other:1', 'x')
    await client.set('old:fresh', 'used today')
    await client.set('old:expires', 'x', 'EX', 5000)
    await client.rpush('celery', 'a task')
    await client.eval("redis.call('hset', 'old:hash', 'a', 1)", 0)
    const before = await keys()
    const quiet = await look('redis/stale-keys')
    expect(firstFinding(quiet)?.severity).toBe('info')
    expect(rowsOf(quiet, 'what-is-stale').filter(row => row.kind === 'prefix')).toMatchObject([
      { name: 'old:', selected: 251, keys: 254 },
      { name: 'other:', selected: 1 },
    ])
    const run = await look('redis/stale-keys', { pause: '0s' }, removing(['old:']))
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'remove-them').failure).toBeUndefined()
    expect(rowsOf(run, 'remove-them')[0]).toMatchObject({ done: 251, total: 251 })
    expect(await keys()).toEqual(['celery', 'old:expires', 'old:fresh', 'old:hash', 'other:1'])

    await client.set('old:7 ünïcode "$x"', 'written again since')
    expect((await undone(run, 'remove-them')).undo?.state).toBe('done')
    expect(await keys()).toEqual(before)
    expect((await client.getBuffer(odd))?.toString()).toBe('binary key')
    expect(await client.getBuffer('old:200 ünïcode "$x"')).toEqual(Buffer.from([200, 0, 255, 10, 13, 0x22, 0x5c]))
    expect(await client.get('old:7 ünïcode "$x"')).toBe('written again since')
  })

  test('a pattern is cleared with a way back that keeps when keys expire; more than may be kept is refused', async ({
    scene: { client, look, undone, keys },
  }) => {
    for (let at = 0; at < 230; at++) await client.set(`cache:${at}`, `value ${at}`, 'EX', 5000)
    await client.set('session:1', 'x')
    const parameters = { pattern: 'cache:*', pause: '0s' }
    const small = await look('redis/clear-cache', { ...parameters, undo_limit: '1 kB' }, agreeing)
    expect(stepOf(small, 'remove-them-with-a-way-back').failure?.message).toContain('could not be kept')
    expect(await client.dbsize()).toBe(231)
    const run = await look('redis/clear-cache', parameters, agreeing)
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'remove-them-with-a-way-back')[0]).toMatchObject({ done: 230 })
    expect(await keys()).toEqual(['session:1'])
    await undone(run, 'remove-them-with-a-way-back')
    expect(await client.dbsize()).toBe(231)
    const ttl = await client.ttl('cache:100')
    expect(ttl).toBeGreaterThan(4000)
    expect(ttl).toBeLessThanOrEqual(5000)

    const gone = await look('redis/clear-cache', { ...parameters, undo: 'none' }, agreeing)
    expect(stepOf(gone, 'remove-them-for-good').failure).toBeUndefined()
    expect(await keys()).toEqual(['session:1'])
  })

  test('a pattern that meets a queue removes nothing, and a database with one is not emptied', async ({
    scene: { client, look },
  }) => {
    await client.sadd('_kombu.binding.celery', 'celery')
    await client.rpush('celery', 'a', 'b')
    await client.set('cache:1', 'x')
    const wide = await look('redis/clear-cache', { pattern: '*' }, agreeing)
    expect(firstFinding(wide)?.title).toBe('The pattern * meets 2 keys of a queue, so nothing is removed')
    const flush = await look('redis/clear-cache', { how: 'empty the database' }, agreeing)
    expect(firstFinding(flush)?.title).toBe('A queue keeps its tasks in this database, so it is not emptied')
    expect(await client.dbsize()).toBe(3)
  })

  test('emptying the database asks for the target’s name also in development', async ({ scene: { client, look } }) => {
    await client.set('a', '1')
    let asked: string | undefined
    const run = await look('redis/clear-cache', { how: 'empty the database' }, (question, all) => {
      if (question.kind === 'confirm') asked = question.confirmation
      return agreeing(question, all)
    })
    expect(asked).toBe('typed')
    expect(stepOf(run, 'empty-the-database').outcome).toBe('passed')
    expect(await client.dbsize()).toBe(0)
  })

  test('a batch whose answer was cut off is not sent again: what is left is counted, and the rest follows', async ({
    scene: { server, client, atEnd },
  }) => {
    for (let at = 0; at < 450; at++) await client.set(`cache:${at}`, `value ${at}`)
    const proxy = await startProxy(server.port)
    atEnd(() => proxy.stop())
    const far = await startDeck({ profiles: [redisTarget('cache', proxy.port)] })
    atEnd(() => far.close())
    const watcher = server.connect()
    atEnd(() => watcher.disconnect())
    const monitor = await watcher.monitor()
    atEnd(() => monitor.disconnect())
    let removed = 0
    monitor.on('monitor', (_time: string, words: string[]) => {
      if (words[0]?.toLowerCase() === 'eval' && ++removed === 2) proxy.cut()
    })
    let settled = 0
    const run = await far.run(
      { runbook: 'redis/clear-cache', parameters: { pattern: 'cache:*', share: '100', pause: '0s' } },
      (question, all) => {
        if (question.kind === 'confirm') proxy.delayMs = 40
        if (question.kind === 'settle') {
          settled++
          proxy.delayMs = 0
        }
        return agreeing(question, all)
      },
    )
    expect(settled).toBe(1)
    expect(stepOf(run, 'remove-them-with-a-way-back').failure).toBeUndefined()
    expect(await client.dbsize()).toBe(0)
    await far.engine.undo(run.header?.id ?? '', 'remove-them-with-a-way-back')
    await far.follow(run.header?.id ?? '', agreeing)
    expect(await client.dbsize()).toBe(450)
  })

  test('a login that may not measure is told which commands it lacks, and nothing is green', async ({
    scene: { server, client, atEnd },
  }) => {
    await client.call(
      'acl',
      'setuser',
      'few',
      'on',
      '>pw',
      '~*',
      '-@all',
      '+ping',
      '+info',
      '+scan',
      '+type',
      '+dbsize',
    )
    await client.set('a', '1')
    const few = await startDeck({
      profiles: [redisTarget('cache', server.port, { user: 'few' })],
      secrets: { cache: 'pw' },
    })
    atEnd(() => few.close())
    const run = await few.run({ runbook: 'redis/big-keys' }, looking)
    expect(stepOf(run, 'what-takes-the-memory').failure).toMatchObject({ kind: 'denied' })
    expect(stepOf(run, 'what-takes-the-memory').failure?.hint).toContain('+memory|usage')
    expect(run.outcome).toBe('failed')
  })
})

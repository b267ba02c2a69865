import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RedisSession } from '#domain/session'
import type { Opened } from '../../src/main/connectors/connector'
import { redis } from '../../src/main/connectors/redis'
import { startProxy } from '../support/proxy'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { startServer, until } from '../support/scratch'
import { failing, never, openingOf, use } from './opening'
import { openRedis, redisProfile, replyOf } from './redis-opening'

/** Lua that works for a whole second: by the microsecond, for a second's boundary may be close. */
const aSecond =
  "local function now() local t = redis.call('time') return t[1] * 1000000 + t[2] end " +
  'local began = now() while now() - began < 1000000 do end'

const missing = noRedis()
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('a Redis session', () => {
  let server: RedisServer
  let opened: Opened<RedisSession>
  let session: RedisSession
  const value = async (key: string) => {
    const client = server.connect()
    return client.get(key).finally(() => client.disconnect())
  }
  beforeAll(async () => {
    if (missing) return
    server = await startRedis()
    opened = await openRedis(server.port)
    session = opened.session
  })
  beforeEach(async ctx => {
    if (missing) ctx.skip(missing)
    const client = server.connect()
    await client.flushall()
    await client.quit()
  })
  afterAll(async () => {
    await opened?.close()
    await server?.stop()
  })

  it('says which server it is, in words and as an identity that lasts until a restart', async () => {
    expect(session.server).toMatchObject({ role: 'primary', version: expect.stringMatching(/^\d+\.\d+/) })
    expect(opened.label).toBe(`Redis ${session.server.version} · primary · 127.0.0.1:${server.port} · db 0`)
    const identity = await session.identity(use())
    expect(identity.id).toContain(session.server.runId)
    expect(session.server.runId).toMatch(/^[0-9a-f]{40}$/)
  })

  it('sends reads in one go on a warm connection', async () => {
    const proxy = await startProxy(server.port)
    const through = await openRedis(proxy.port)
    const before = proxy.turns
    const answers = await through.session.read(
      Array.from({ length: 50 }, (_, n) => ['echo', `n${n}`]),
      use(),
    )
    expect(answers.map(replyOf)).toEqual(Array.from({ length: 50 }, (_, n) => `n${n}`))
    expect(proxy.turns - before).toBe(1)
    await through.close()
    await proxy.stop()
  })

  it('MONITOR hears what others send, cut to what can be shown, for so long and no longer, and leaves nothing', async () => {
    const other = server.connect()
    const heard: string[] = []
    try {
      await other.ping()
      for await (const { lines } of session.monitor({ signal: never, forMs: 1000 })) {
        heard.push(...lines)
      }
      expect(heard).toEqual([])
      const sending = setInterval(() => {
        void other.set('user:1', 'a "b" \n\u00e4')
        void other.set('large', 'x'.repeat(10_000))
      }, 50)
      const stop = new AbortController()
      try {
        for await (const { lines } of session.monitor({ signal: stop.signal, forMs: 60_000 })) {
          heard.push(...lines)
          if (heard.length > 4) stop.abort()
        }
      } finally {
        clearInterval(sending)
      }
      expect(heard.join('\n')).toContain('"set" "user:1" "a \\"b\\" \\n\\xc3\\xa4"')
      expect(Math.max(...heard.map(line => line.length))).toBe(2000)
      await until(async () => !/ flags=O /.test(String(await other.call('client', 'list'))))
    } finally {
      other.disconnect()
    }
  })

  it('gives replies as the server sent them: numbers, lists, maps, nothing, bytes', async () => {
    const change = (...words: string[]) => session.change(words, use())
    await change('hset', 'h', 'b', '1', 'a', '2')
    await change('set', 'big', '9223372036854775806')
    const client = server.connect()
    await client.set('bin', Buffer.from([0, 0xff, 0x41, 0x5c]))
    await client.zadd('z', 1.5, 'm')
    await client.quit()
    const answers = await session.read(
      [
        ['hgetall', 'h'],
        ['get', 'nothing'],
        ['dbsize'],
        ['get', 'bin'],
        ['HGETALL', 'h'],
        ['zrange', 'z', '0', '-1', 'withscores'],
      ],
      use(),
    )
    expect(answers.map(replyOf)).toEqual([
      ['b', '1', 'a', '2'],
      null,
      4,
      '\\x00\\xffA\\x5c',
      ['b', '1', 'a', '2'],
      ['m', '1.5'],
    ])
    expect(await change('incr', 'big')).toBe('9223372036854775807')
    expect(await change('set', 'grüße', '日本')).toBe('OK')
    expect(replyOf((await session.read([['get', 'grüße']], use()))[0])).toBe('日本')
  })

  it('isolates a failing command from the others', async () => {
    const answers = await session.read([['ping'], ['nonsense'], ['incr', 'a', 'b'], ['lrange', 'x', '0', '1']], use())
    expect(replyOf(answers[0])).toBe('PONG')
    expect(answers[1]?.failure).toMatchObject({ kind: 'invalid', code: 'ERR' })
    expect(answers[2]?.failure).toMatchObject({ kind: 'invalid' })
    expect(replyOf(answers[3])).toEqual([])
  })

  it.each([['select', '1'], ['multi'], ['subscribe', 'x'], ['monitor'], ['client', 'reply', 'off'], ['reset'], ['']])(
    'does not send %s on the connection that reads share',
    async (...words) => {
      const answers = await session.read([words, ['ping']], use())
      expect(answers[0]?.failure?.kind).toBe('invalid')
      expect(replyOf(answers[1])).toBe('PONG')
    },
  )

  it('works in the database of its profile', async () => {
    const third = await openRedis(server.port, { database: 3 })
    await third.session.change(['set', 'here', '1'], use())
    expect(replyOf((await third.session.read([['get', 'here']], use()))[0])).toBe('1')
    expect(replyOf((await session.read([['get', 'here']], use()))[0])).toBeNull()
    await third.close()
  })

  it('runs a change once when the link is cut between command and reply, and calls it unknown (K1)', async () => {
    const proxy = await startProxy(server.port)
    const through = await openRedis(proxy.port)
    // The reply waits behind a sleep, so that it can be swallowed without guessing at timing.
    const work = failing(
      through.session.change(['eval', `redis.call('incr','counter'); ${aSecond} return 1`, '0'], use()),
    )
    await pause(150)
    proxy.muteReplies = true
    await until(async () => expect(await value('counter')).toBe('1'))
    proxy.cut()
    expect(await work).toMatchObject({ kind: 'unreachable', lost: true })
    proxy.muteReplies = false
    await pause(500)
    expect(await value('counter')).toBe('1')
    await through.close()
    await proxy.stop()
  })

  it('settles a change whose reply never comes (K2)', async () => {
    const proxy = await startProxy(server.port)
    const through = await openRedis(proxy.port)
    const slow = `${aSecond} return redis.call('incr','counter')`
    const work = failing(through.session.change(['eval', slow, '0'], use(1500)))
    await pause(150)
    proxy.muteReplies = true
    expect(await work).toMatchObject({ kind: 'timeout', lost: true })
    proxy.muteReplies = false
    await until(async () => expect(await value('counter')).toBe('1'))
    await through.close()
    await proxy.stop()
  })

  it('says honestly that a running command cannot be stopped', async () => {
    const stop = new AbortController()
    const slow = `${aSecond} return redis.call('incr','counter')`
    const work = failing(session.change(['eval', slow, '0'], use(10_000, stop.signal)))
    await pause(150)
    stop.abort()
    expect(await work).toMatchObject({ kind: 'cancelled', code: 'NOT_INTERRUPTED', lost: true })
    const read = new AbortController()
    const reading = failing(session.read([['ping']], use(10_000, read.signal)))
    read.abort()
    expect(await reading).toMatchObject({ kind: 'cancelled' })
    await until(async () => expect(await value('counter')).toBe('1'))
  })

  it('rejects a change at once while the server is down, and does not run it later (K3)', async () => {
    const own = await startRedis()
    const there = await openRedis(own.port)
    await own.stop('SIGKILL')
    expect(await failing(there.session.change(['del', 'x'], use()))).toMatchObject({
      kind: 'unreachable',
      code: 'ECONNREFUSED',
    })
    const again = startServer('redis-server', ['--port', String(own.port), '--bind', '127.0.0.1', '--save', ''])
    const client = await until(async () => {
      const seen = own.connect()
      await seen.ping()
      return seen
    })
    await pause(300)
    expect(await client.info('commandstats')).not.toContain('cmdstat_del:')
    client.disconnect()
    expect(replyOf((await there.session.read([['ping']], use()))[0])).toBe('PONG')
    await there.close()
    await again.stop()
  })

  it('sends a change to nobody but whom it met, whoever answers at the address now (J15)', async () => {
    const other = await startRedis()
    const route = { port: server.port }
    const opening = openingOf(redisProfile(server.port))
    const { dial } = opening
    opening.dial = (host, _port, signal) => dial(host, route.port, signal)
    const moving = await redis.open(opening, never)
    await moving.session.identity(use())
    // The link for reads stands; the change has one of its own, and that leads elsewhere.
    route.port = other.port
    expect(await failing(moving.session.change(['set', 'k', 'v'], use()))).toMatchObject({
      kind: 'rejected',
      code: 'IDENTITY_CHANGED',
    })
    const client = other.connect()
    expect(await client.keys('*')).toEqual([])
    client.disconnect()
    await moving.close()
    await other.stop()
  })

  it('gives up on a dead host within seconds (K4)', async () => {
    const proxy = await startProxy(server.port)
    proxy.blackhole = true
    expect(await failing(openRedis(proxy.port))).toMatchObject({ kind: 'timeout', code: 'NO_ANSWER' })
    proxy.blackhole = false
    const through = await openRedis(proxy.port)
    proxy.blackhole = true
    const answers = await through.session.read([['ping'], ['dbsize']], use(500))
    for (const answer of answers) expect(answer.failure).toMatchObject({ kind: 'timeout', code: 'NO_ANSWER' })
    proxy.blackhole = false
    expect(replyOf((await through.session.read([['ping']], use()))[0])).toBe('PONG')
    await through.close()
    await proxy.stop()
  })

  it('reads on after its connection was killed, and reports the loss once', async () => {
    const lost: unknown[] = []
    const own = await openRedis(server.port)
    own.onLost(error => lost.push(error))
    const id = String(replyOf((await own.session.read([['client', 'id']], use()))[0]))
    await session.change(['client', 'kill', 'id', id], use())
    await until(async () => expect(lost.length).toBe(1))
    expect(replyOf((await own.session.read([['ping']], use()))[0])).toBe('PONG')
    await own.close()
    expect(lost.length).toBe(1)
  })

  it('ends a read that brings more than 64 MB, and nothing else', async () => {
    await session.change(['setrange', 'huge', '100000000', 'x'], use())
    const answers = await session.read([['ping'], ['get', 'huge'], ['ping']], use(20_000))
    expect(answers[1]?.failure).toMatchObject({ kind: 'rejected', code: 'REPLY_TOO_LARGE' })
    expect(replyOf((await session.read([['ping']], use()))[0])).toBe('PONG')
  })
})

import { mkdir, rmdir } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Layer } from '#domain/session'
import { redis } from '../../src/main/connectors/redis'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { freePort, startServer, until } from '../support/scratch'
import { failing, openingOf, use } from './opening'
import { openRedis, redisProfile, replyOf } from './redis-opening'

const missing = noRedis()

describe('a Redis server that says no (K6)', () => {
  let server: RedisServer
  const admin = async <T>(work: (client: ReturnType<RedisServer['connect']>) => Promise<T>) => {
    const client = server.connect()
    return work(client).finally(() => client.disconnect())
  }
  beforeAll(async () => {
    if (!missing) server = await startRedis()
  })
  beforeEach(ctx => {
    if (missing) ctx.skip(missing)
  })
  afterAll(() => server?.stop())

  it('NOPERM, WRONGPASS and a user without a password', async () => {
    await admin(client =>
      client.call('acl', 'setuser', 'reader', 'on', '>right', '~*', '+@read', '+ping', '+info', '+client'),
    )
    await admin(client => client.call('acl', 'setuser', 'open', 'on', 'nopass', '~*', '+@all'))
    const reader = await openRedis(server.port, { user: 'reader' }, 'right')
    expect(await failing(reader.session.change(['set', 'a', '1'], use()))).toMatchObject({
      kind: 'denied',
      code: 'NOPERM',
    })
    await reader.close()
    const wrong = await failing(openRedis(server.port, { user: 'reader' }, 's3cret-wrong'))
    expect(wrong).toMatchObject({ kind: 'denied', code: 'WRONGPASS', layer: 'login' })
    expect(JSON.stringify(wrong)).not.toContain('s3cret')
    await (await openRedis(server.port, { user: 'open' })).close()
  })

  it('a user who may not run INFO can still read', async () => {
    await admin(client => client.call('acl', 'setuser', 'blind', 'on', '>x', '~*', '+@read', '+client'))
    const blind = await openRedis(server.port, { user: 'blind' }, 'x')
    expect(replyOf((await blind.session.read([['get', 'a']], use()))[0])).toBeNull()
    expect((await blind.session.identity(use())).id).toContain('no run id')
    await blind.close()
  })

  it('NOAUTH, and a password where none is asked for', async () => {
    const guarded = await startRedis(['--requirepass', 'secret'])
    expect(await failing(openRedis(guarded.port))).toMatchObject({ kind: 'denied', code: 'NOAUTH' })
    const opened = await openRedis(guarded.port, {}, 'secret')
    expect(replyOf((await opened.session.read([['ping']], use()))[0])).toBe('PONG')
    await opened.close()
    await guarded.stop()
    expect(await failing(openRedis(server.port, {}, 'secret'))).toMatchObject({
      kind: 'denied',
      code: 'NO_PASSWORD_SET',
    })
  })

  it('OOM', async () => {
    const opened = await openRedis(server.port)
    await admin(client => client.config('SET', 'maxmemory', '1'))
    try {
      expect(await failing(opened.session.change(['set', 'a', '1'], use()))).toMatchObject({
        kind: 'rejected',
        code: 'OOM',
      })
    } finally {
      await admin(client => client.config('SET', 'maxmemory', '0'))
      await opened.close()
    }
  })

  it('READONLY on a replica, whose role is shown', async () => {
    const replica = await startRedis(['--replicaof', '127.0.0.1', String(server.port)])
    const opened = await openRedis(replica.port)
    expect(opened.session.server.role).toBe('replica')
    expect(await failing(opened.session.change(['set', 'a', '1'], use()))).toMatchObject({
      kind: 'rejected',
      code: 'READONLY',
    })
    await opened.close()
    await replica.stop()
  })

  it('MISCONF when it cannot save', async () => {
    const opened = await openRedis(server.port)
    await admin(async client => {
      await client.config('SET', 'save', '3600 1')
      await client.set('x', '1')
    })
    const folder = String(await admin(client => client.config('GET', 'dir')).then(pair => (pair as string[])[1]))
    // A folder where the file should go: BGSAVE fails, whoever runs the server.
    await mkdir(`${folder}/dump.rdb`)
    try {
      await admin(client => client.bgsave())
      await until(async () => {
        expect(await admin(client => client.info('persistence'))).toContain('rdb_last_bgsave_status:err')
      })
      expect(await failing(opened.session.change(['set', 'a', '1'], use()))).toMatchObject({
        kind: 'rejected',
        code: 'MISCONF',
      })
    } finally {
      await rmdir(`${folder}/dump.rdb`)
      await admin(client => client.config('SET', 'save', ''))
      await opened.close()
    }
  })

  it('BUSY while a script runs, and names SCRIPT KILL', async () => {
    const opened = await openRedis(server.port)
    await admin(client => client.config('SET', 'busy-reply-threshold', '50'))
    const script = failing(opened.session.change(['eval', 'while true do end', '0'], use(20_000)))
    try {
      await until(async () => {
        const answers = await opened.session.read([['get', 'a']], use(1000))
        expect(answers[0]?.failure).toMatchObject({ kind: 'rejected', code: 'BUSY' })
        expect(answers[0]?.failure?.hint).toContain('SCRIPT KILL')
      })
    } finally {
      await opened.session.read([['script', 'kill']], use())
      expect(await script).toMatchObject({ kind: 'rejected' })
      await opened.close()
    }
  })

  it('max clients', async () => {
    const small = await startRedis(['--maxclients', '1'])
    // The one that saw the server start may not be gone yet.
    const only = await until(async () => {
      const client = small.connect()
      await client.ping()
      return client
    })
    expect(await failing(openRedis(small.port))).toMatchObject({ code: 'MAXCLIENTS' })
    only.disconnect()
    await small.stop()
  })

  it('LOADING: how far it is, and no write goes through (K5)', async () => {
    const full = await startRedis(['--dbfilename', 'slow.rdb'])
    const client = full.connect()
    await client.mset(Array.from({ length: 20_000 }, (_, n) => [`key${n}`, 'value']).flat())
    await client.save()
    const [, folder = ''] = (await client.config('GET', 'dir')) as string[]
    client.disconnect()
    const port = await freePort()
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--dbfilename', 'slow.rdb']
    const slow = startServer('redis-server', [
      ...place,
      '--key-load-delay',
      '500',
      '--loading-process-events-interval-bytes',
      '1024',
    ])
    const opened = await until(() => openRedis(port))
    const [answer] = await opened.session.read([['dbsize']], use())
    expect(answer?.failure).toMatchObject({ kind: 'unreachable', code: 'LOADING' })
    expect(answer?.failure?.message).toMatch(/loading its data into memory, \d+ % done/)
    const refused = await failing(opened.session.change(['set', 'a', '1'], use()))
    expect(refused).toMatchObject({ code: 'LOADING' })
    expect(refused.lost).toBeUndefined()
    await opened.close()
    await slow.stop('SIGKILL')
    await full.stop()
  })

  it('shows each layer up to the one that fails', async () => {
    const rows = async (port: number, secret: string | null = null) => {
      const all: Layer[] = []
      for await (const row of redis.layers(openingOf(redisProfile(port), secret), use(3000))) all.push(row)
      return all
    }
    const fine = await rows(server.port)
    expect(fine.map(row => [row.layer, row.ok])).toEqual([
      ['tcp', true],
      ['tls', true],
      ['login', true],
      ['version', true],
    ])
    expect(fine[2]?.message).toBe('Logged in as default.')
    const refused = await rows(await freePort())
    expect(refused).toMatchObject([{ layer: 'tcp', ok: false, code: 'ECONNREFUSED' }])
    const denied = await rows(server.port, 'unasked')
    expect(denied.at(-1)).toMatchObject({ layer: 'login', ok: false, code: 'NO_PASSWORD_SET' })
  })
})

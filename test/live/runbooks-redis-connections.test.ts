import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeEach, describe, expect } from 'vitest'
import type { Run } from '#domain/run'
import { handOver, makeAuthority } from '../support/certificates'
import { noRedis, startRedis } from '../support/redis'
import { freePort, scratchFolder, startServer, until } from '../support/scratch'
import { fill, scene, test } from './redis-stage'
import { firstFinding, onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

beforeEach(({ skip }) => {
  const missing = noRedis()
  if (missing) skip(missing)
})

const walk = 'redis/connection-errors'
const first = (run: Run) => firstFinding(run)?.title ?? 'no finding'

describe.concurrent('redis/connection-errors', () => {
  test('rules every layer out on a server that is well, and finds its process on this host', async ({ stage }) => {
    const one = await stage.server('--maxmemory', '100mb')
    const run = await stage.look(walk, one.port)
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.severity ?? 'info').toBe('info')
    if (process.platform === 'linux')
      expect(rowsOf(run, 'look-for-its-process')[0]).toMatchObject({ mine: true, pid: one.pid, port: one.port })
  })

  test('names a port where nothing listens, and the process that is missing', async ({ stage }) => {
    const port = await freePort()
    // So that there is a process of Redis on this host, only not the one that is meant.
    await stage.server()
    const run = await stage.look(walk, port)
    expect(first(run)).toBe(
      `Nothing listens at 127.0.0.1:${port}/0: Redis is down, or listens elsewhere (ECONNREFUSED)`,
    )
    if (process.platform === 'linux')
      expect(titles(run, 'look-for-its-process', 'critical').join()).toContain(`listens on port ${port}`)
    expect(stepOf(run, 'what-it-refuses-to-those-who-are-in').outcome).toBe('skipped')
  })

  test('tells no password, a wrong one, one too many, and a user without rights apart', async ({ stage }) => {
    const closed = await stage.server('--requirepass', 'right')
    expect(first(await stage.look(walk, closed.port))).toBe('Redis wants a password, and this target has none (NOAUTH)')
    const wrong = await stage.deckFor(closed.port, {}, 'canary-wrong')
    const refused = await wrong.run({ runbook: walk }, onlyLook)
    expect(first(refused)).toBe('Redis refuses the password of the default user (WRONGPASS)')
    expect(JSON.stringify(await wrong.store.journal.events(refused.header?.id ?? ''))).not.toContain('canary-wrong')

    const open = await stage.server()
    const needless = await stage.deckFor(open.port, {}, 'needless')
    expect(first(await needless.run({ runbook: walk }, onlyLook))).toBe(
      'This target has a password, and Redis has none',
    )
    await scene(open, [['acl', 'setuser', 'nobody', 'on', '>pw', '-@all']])
    const powerless = await stage.deckFor(open.port, { user: 'nobody' }, 'pw')
    const run = await powerless.run({ runbook: walk }, onlyLook)
    expect(first(run)).toBe('The login works, and user nobody may run next to nothing (NOPERM)')
    expect(firstFinding(run)?.next).toMatchObject({ runbook: 'access/redis-monitoring-user' })
  })

  test('names maxclients, and over the host who holds the connections', async ({ stage }) => {
    const one = await stage.server('--maxclients', '25')
    const clients = [one.connect()]
    while (
      await clients
        .at(-1)
        ?.ping()
        .then(Boolean, () => false)
    )
      clients.push(one.connect())
    try {
      const run = await stage.look(walk, one.port)
      expect(first(run)).toBe('Redis takes no more clients (maxclients)')
      if (process.platform === 'linux')
        expect(titles(run, 'look-for-its-process', 'critical').join()).toMatch(
          /^\d+ of its \d+ connections come from 127\.0\.0\.1$/,
        )
    } finally {
      for (const client of clients) client.disconnect()
    }
  })

  test('tells a port for TLS from one in clear text, and a certificate that nobody vouches for', async ({ stage }) => {
    const folder = await scratchFolder('redis-walk-tls')
    stage.atEnd(folder.remove)
    const [house, stranger] = ['house', 'stranger'].map(name => makeAuthority(folder.path, name))
    if (!house || !stranger) throw new Error('no authority')
    const { cert, key } = handOver(house.issue('localhost', { alternatives: ['localhost'] }))
    const port = await freePort()
    const server = startServer('redis-server', [
      ...['--tls-port', String(port), '--port', '0', '--bind', '127.0.0.1', '--save', '', '--dir', folder.path],
      ...['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', house.ca, '--tls-auth-clients', 'no'],
    ])
    stage.atEnd(() => server.stop())
    const trusting = await stage.deckFor(port, { tls: 'verify-full', ca: house.ca, host: 'localhost' })
    await until(async () => {
      expect(firstFinding(await trusting.run({ runbook: walk }, onlyLook))?.severity ?? 'info').toBe('info')
    })
    expect(first(await stage.look(walk, port))).toBe(
      `Redis at 127.0.0.1:${port}/0 hangs up at the first word: it probably wants TLS on this port`,
    )
    const doubting = await stage.deckFor(port, { tls: 'verify-full', ca: stranger.ca, host: 'localhost' })
    expect(first(await doubting.run({ runbook: walk }, onlyLook))).toMatch(
      /^The connection stands and its encryption fails \([A-Z_]+\)$/,
    )
  })

  test('finds writes that are refused though the login works: no save, no memory, no primary', async ({ stage }) => {
    const unsaved = await stage.server('--dir', '/proc')
    await scene(unsaved, [['set', 'a', '1'], ['bgsave']])
    await until(async () => {
      const client = unsaved.connect()
      const info = await client.info('persistence').finally(() => client.disconnect())
      if (!info.includes('rdb_last_bgsave_status:err')) throw new Error('still saving')
    })
    expect(first(await stage.look(walk, unsaved.port))).toContain('refuses every write (MISCONF)')

    const full = await stage.server('--maxmemory', '3mb', '--maxmemory-policy', 'noeviction')
    await scene(full, fill()).catch(error => expect(String(error)).toContain('OOM'))
    expect(first(await stage.look(walk, full.port))).toMatch(
      /^Redis is full \(.*, noeviction\) and refuses every write/,
    )

    const primary = await startRedis()
    const replica = await stage.server('--replicaof', `127.0.0.1 ${primary.port}`, '--replica-serve-stale-data', 'no')
    await primary.stop()
    await until(async () => {
      const client = replica.connect()
      const info = await client.info('replication').finally(() => client.disconnect())
      if (!info.includes('master_link_status:down')) throw new Error('still linked')
    })
    const lost = await stage.look(walk, replica.port)
    expect(first(lost)).toBe('This replica has lost its primary and is told to serve nothing old (MASTERDOWN)')
    expect(titles(lost, 'whether-it-is-a-replica', 'critical')).toEqual([
      `This replica has lost its primary 127.0.0.1:${primary.port}`,
    ])
  })

  test('sees a program that tries a wrong password again and again, and who it is', async ({ stage }) => {
    const one = await stage.server('--requirepass', 'right')
    const deck = await stage.deckFor(one.port, {}, 'right')
    const stubborn = connect(one.port, '127.0.0.1')
    const trying = setInterval(() => stubborn.write('AUTH worker old\r\n'), 50)
    // The log of refusals is read at once: the first one is in it by then.
    await once(stubborn, 'data')
    try {
      const run = await deck.run({ runbook: walk }, onlyLook)
      expect(surprises(run)).toEqual([])
      expect(first(run)).toMatch(/^Clients are refused now: [\d.]+ a second with WRONGPASS/)
      expect(titles(run, 'whom-it-turned-away', 'warning').join()).toMatch(
        /^A login as worker was refused (once|\d+ times)/,
      )
    } finally {
      clearInterval(trying)
      stubborn.destroy()
    }
  })

  test.runIf(process.platform === 'linux')('finds a process that was stopped by a signal', async ({ stage }) => {
    const one = await stage.server()
    process.kill(one.pid, 'SIGSTOP')
    try {
      const run = await stage.look(walk, one.port)
      expect(first(run)).toBe('Redis takes the connection and then says nothing')
      expect(titles(run, 'look-for-its-process', 'critical')).toEqual([
        `The Redis process ${one.pid} (pid ${one.pid}) was stopped by a signal (SIGSTOP) and answers nobody`,
      ])
    } finally {
      process.kill(one.pid, 'SIGCONT')
    }
  })
})

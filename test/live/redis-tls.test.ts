import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ProfileOf } from '#domain/profile'
import type { Layer } from '#domain/session'
import { redis } from '../../src/main/connectors/redis'
import { type Authority, days, handOver, type Issued, makeAuthority } from '../support/certificates'
import { noRedis } from '../support/redis'
import { freePort, scratchFolder, startServer, until } from '../support/scratch'
import { failing, openingOf, use } from './opening'
import { openRedis, redisProfile, replyOf } from './redis-opening'

type More = Partial<ProfileOf<'redis'>>

const missing = noRedis()
let folder: { path: string; remove(): Promise<void> }
let house: Authority
let stranger: Authority
let client: Issued
const servers: { stop(): Promise<void> }[] = []

/** A real server with a port for TLS and one without. */
async function startSecured(issued: Issued, more: string[] = []) {
  const [tls, clear] = [await freePort(), await freePort()]
  const { cert, key } = handOver(issued)
  const server = startServer('redis-server', [
    ...['--tls-port', String(tls), '--port', String(clear), '--bind', '127.0.0.1', '--save', '', '--dir', folder.path],
    ...['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', house.ca, '--tls-auth-clients', 'no'],
    ...more,
  ])
  servers.push(server)
  await until(async () => (await openRedis(clear)).close())
  return { tls, clear }
}

let fine: { tls: number; clear: number }

async function speaks(port: number, more: More, secret: string | null = null) {
  const opened = await openRedis(port, more, secret)
  const [answer] = await opened.session.read([['ping']], use())
  await opened.close()
  return replyOf(answer)
}

async function layersOf(port: number, more: More = {}, timeoutMs = 20_000): Promise<Layer[]> {
  const rows: Layer[] = []
  for await (const row of redis.layers(openingOf(redisProfile(port, more)), use(timeoutMs))) rows.push(row)
  return rows
}

beforeAll(async () => {
  if (missing) return
  folder = await scratchFolder('redis-tls')
  house = makeAuthority(folder.path, 'house')
  stranger = makeAuthority(folder.path, 'stranger')
  client = house.issue('us')
  fine = await startSecured(house.issue('localhost', { alternatives: ['localhost'] }))
})
beforeEach(ctx => {
  if (missing) ctx.skip(missing)
})
afterAll(async () => {
  for (const server of servers) await server.stop()
  await folder?.remove()
})

describe('Redis over TLS (K15)', () => {
  test('each mode verifies as much as its name says', async () => {
    expect(await speaks(fine.tls, { tls: 'require' })).toBe('PONG')
    expect(await speaks(fine.tls, { tls: 'verify-ca', ca: house.ca })).toBe('PONG')
    expect(await speaks(fine.tls, { tls: 'verify-full', ca: house.ca, host: 'localhost' })).toBe('PONG')
    expect(await failing(openRedis(fine.tls, { tls: 'verify-full', ca: house.ca }))).toMatchObject({
      kind: 'denied',
      layer: 'tls',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
    for (const tls of ['require', 'verify-ca', 'verify-full'] as const)
      expect(await failing(openRedis(fine.tls, { tls, ca: stranger.ca, host: 'localhost' }))).toMatchObject({
        kind: 'denied',
        layer: 'tls',
      })
  })

  test('an expired certificate is named', async () => {
    const old = await startSecured(house.issue('localhost', { from: days(-9), until: days(-2) }))
    const failure = await failing(openRedis(old.tls, { tls: 'verify-ca', ca: house.ca }))
    expect(failure).toMatchObject({ kind: 'denied', code: 'CERT_HAS_EXPIRED' })
    const row = (await layersOf(old.tls, { tls: 'require' })).find(one => one.layer === 'tls')
    expect(row?.message).toMatch(/not verified, certificate until .* \(expired\)$/)
  })

  test('the layers show protocol, cipher and what was verified', async () => {
    const rows = await layersOf(fine.tls, { tls: 'verify-full', ca: house.ca, host: 'localhost' })
    expect(rows.every(row => row.ok)).toBe(true)
    expect(rows[1]?.message).toMatch(/^TLSv1\.3, TLS_\w+, verified, certificate until \d{4}-\d\d-\d\d$/)
  })

  test('clear text on the port for TLS, and TLS on the port for clear text, are told apart', async () => {
    const plain = await failing(openRedis(fine.tls))
    expect(plain).toMatchObject({ kind: 'unreachable', code: 'HUNG_UP' })
    expect(plain.hint).toContain('tls: require')
    const tls = await layersOf(fine.clear, { tls: 'require' }, 2000)
    expect(tls.at(-1)).toMatchObject({ layer: 'tls', ok: false, message: expect.stringMatching(/TLS/) })
  })
})

describe('a server that wants to know its clients', () => {
  let strict: { tls: number; clear: number }
  beforeAll(async () => {
    if (!missing)
      strict = await startSecured(house.issue('localhost', { alternatives: ['localhost'] }), [
        '--tls-auth-clients',
        'yes',
      ])
  })

  test('takes our certificate', async () => {
    expect(await speaks(strict.tls, { tls: 'require', cert: client.cert, certKey: client.key })).toBe('PONG')
  })

  test('is missing it in words', async () => {
    const failure = await failing(openRedis(strict.tls, { tls: 'require' }))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'tls' })
    expect(failure.message).toContain('demands a certificate')
    expect((await layersOf(strict.tls, { tls: 'require' })).at(-1)).toMatchObject({ ok: false })
  })

  test('does not trust another authority’s', async () => {
    const other = stranger.issue('us')
    const failure = await failing(openRedis(strict.tls, { tls: 'require', cert: other.cert, certKey: other.key }))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'tls' })
    expect(failure.message).toContain('does not trust the authority of our certificate')
  })

  test('whose key has a passphrase takes the secret for that, and nothing is sent as a password', async () => {
    const locked = house.issue('us', { until: days(6), passphrase: 'open sesame' })
    const more: More = { tls: 'require', cert: locked.cert, certKey: locked.key }
    expect(await speaks(strict.tls, more, 'open sesame')).toBe('PONG')
    expect(await failing(openRedis(strict.tls, more, 's3cret-wrong'))).toMatchObject({ code: 'WRONG_PASSPHRASE' })
  })
})

describe('what a user may not do is told apart at once (K6)', () => {
  test('SELECT, and a database that is not there', async () => {
    const opened = await openRedis(fine.clear)
    await opened.session.change(['acl', 'setuser', 'narrow', 'on', '>x', '~*', '+@read', '+info', '-select'], use())
    expect(await failing(openRedis(fine.clear, { user: 'narrow', database: 3 }, 'x'))).toMatchObject({
      kind: 'denied',
      code: 'NOPERM',
      message: expect.stringContaining("'select'"),
    })
    expect(await failing(openRedis(fine.clear, { database: 999 }))).toMatchObject({
      kind: 'missing',
      code: 'NO_DATABASE',
    })
    await opened.close()
  })

  test('a replica says that it takes no writes', async () => {
    const replica = await startSecured(house.issue('localhost'), ['--replicaof', '127.0.0.1', String(fine.clear)])
    const rows = await layersOf(replica.clear)
    expect(rows.at(-1)).toMatchObject({
      layer: 'version',
      ok: true,
      message: expect.stringMatching(/replica, read-only$/),
    })
    const opened = await openRedis(replica.clear)
    expect(opened.label).toContain(' · replica, read-only · ')
    await opened.close()
  })
})

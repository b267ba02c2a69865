import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createSecureContext, TLSSocket, connect as tlsConnect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProfileOf } from '#domain/profile'
import type { Layer } from '#domain/session'
import { postgres } from '../../src/main/connectors/postgres'
import { type Authority, days, handOver, type Issued, makeAuthority } from '../support/certificates'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { failing, openingOf, use } from './opening'
import { one, openPostgres, postgresProfile, rowsOf } from './postgres-opening'

type More = Partial<ProfileOf<'postgres'>>

let folder: { path: string; remove(): Promise<void> }
let house: Authority
let stranger: Authority
let server: Postgres
let plain: Postgres
let client: Issued

/** Whether the connection is encrypted, as the server sees it. */
async function encrypted(port: number, more: More, secret: string | null = null) {
  const opened = await openPostgres(port, more, secret)
  const answer = await one(opened.session, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  await opened.close()
  return rowsOf(answer)[0]?.[0]
}

async function layersOf(port: number, more: More = {}, secret: string | null = null): Promise<Layer[]> {
  const rows: Layer[] = []
  for await (const row of postgres.layers(openingOf(postgresProfile(port, more), secret), use(20_000))) rows.push(row)
  return rows
}

/** Lets the one running server show another certificate, or other settings. */
async function reconfigure(settings: Record<string, string>) {
  for (const [name, value] of Object.entries(settings)) await server.exec(`alter system set ${name} = '${value}'`)
  await server.exec('select pg_reload_conf()')
  const expected = Object.entries(settings)
  await expect
    .poll(
      async () => {
        const { rows } = await server.exec('select name, setting from pg_settings')
        return expected.every(([name, value]) => rows.some(row => row.name === name && row.setting === value))
      },
      { timeout: 20_000 },
    )
    .toBe(true)
}
const shows = ({ cert, key }: Issued) => reconfigure({ ssl_cert_file: cert, ssl_key_file: key })

beforeAll(async () => {
  folder = await scratchFolder('pg-tls')
  house = makeAuthority(folder.path, 'house')
  stranger = makeAuthority(folder.path, 'stranger')
  const fine = handOver(house.issue('localhost', { alternatives: ['localhost'] }))
  client = house.issue('certified')
  server = await startPostgres(18, {
    ssl: 'on',
    ssl_cert_file: `'${fine.cert}'`,
    ssl_key_file: `'${fine.key}'`,
    ssl_ca_file: `'${house.ca}'`,
  })
  plain = await startPostgres(15)
  await server.exec(
    "create role certified login; create role only_tls login; create role only_clear login; create role keyed login password 'right'",
  )
  const hba = join(server.data, 'pg_hba.conf')
  const lines = [
    'hostssl all certified 127.0.0.1/32 cert',
    'hostssl all only_tls 127.0.0.1/32 trust',
    'host all only_tls 127.0.0.1/32 reject',
    'hostnossl all only_clear 127.0.0.1/32 trust',
    'host all only_clear 127.0.0.1/32 reject',
    'host all keyed 127.0.0.1/32 scram-sha-256',
  ]
  writeFileSync(hba, `${lines.join('\n')}\n${readFileSync(hba, 'utf8')}`)
  await server.exec('select pg_reload_conf()')
})
afterAll(async () => {
  for (const each of [server, plain]) await each?.stop()
  await folder?.remove()
})

describe('the modes mean what libpq means (H8)', () => {
  test('allow takes clear text first, and TLS where the server insists', async () => {
    expect(await encrypted(server.port, { tls: 'allow' })).toBe(false)
    expect(await encrypted(server.port, { tls: 'allow', user: 'only_tls' })).toBe(true)
    expect(await encrypted(plain.port, { tls: 'allow' })).toBe(false)
  })

  test('prefer takes TLS first, and clear text where the server insists or has no TLS', async () => {
    expect(await encrypted(server.port, { tls: 'prefer' })).toBe(true)
    expect(await encrypted(server.port, { tls: 'prefer', user: 'only_clear' })).toBe(false)
    expect(await encrypted(plain.port, { tls: 'prefer' })).toBe(false)
  })

  test('no other mode ever goes on in clear text', async () => {
    for (const tls of ['require', 'verify-ca', 'verify-full'] as const) {
      const failure = await failing(
        openPostgres(server.port, { tls, ca: house.ca, host: 'localhost', user: 'only_clear' }),
      )
      expect(failure).toMatchObject({ kind: 'denied', code: '28000' })
      expect(await failing(openPostgres(plain.port, { tls, ca: house.ca }))).toMatchObject({ code: 'NO_TLS' })
    }
  })

  test('require verifies once an authority is given, and so does prefer where it speaks TLS', async () => {
    expect(await encrypted(server.port, { tls: 'require', ca: house.ca })).toBe(true)
    const failure = await failing(openPostgres(server.port, { tls: 'require', ca: stranger.ca }))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'tls' })
    expect(failure.message).toMatch(/not trusted/)
    expect(await encrypted(server.port, { tls: 'prefer', ca: stranger.ca })).toBe(false)
    const rows = await layersOf(server.port, { tls: 'prefer', ca: stranger.ca })
    expect(rows.find(row => row.layer === 'tls')).toMatchObject({
      ok: true,
      code: 'CLEAR_TEXT',
      message: expect.stringMatching(/not trusted.*clear text/),
    })
  })

  test('a wrong password is tried once, not once in each way', async () => {
    for (const tls of ['allow', 'prefer'] as const) {
      const opening = openingOf(postgresProfile(server.port, { tls, user: 'keyed' }), 'wrong')
      expect(await failing(postgres.open(opening, AbortSignal.timeout(20_000)))).toMatchObject({ code: '28P01' })
      expect(opening.dials, tls).toBe(1)
    }
  })
})

describe('what is wrong with a certificate is said (H8)', () => {
  test.each<[string, () => Issued, object]>([
    [
      'expired',
      () => house.issue('localhost', { alternatives: ['localhost'], from: days(-9), until: days(-2) }),
      { code: 'CERT_HAS_EXPIRED', message: "The server's certificate has expired." },
    ],
    [
      'not yet valid',
      () => house.issue('localhost', { alternatives: ['localhost'], from: days(3) }),
      { code: 'CERT_NOT_YET_VALID' },
    ],
    [
      'of another host',
      () => house.issue('elsewhere', { alternatives: ['elsewhere'] }),
      { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    ],
    [
      'of an unknown authority',
      () => stranger.issue('localhost', { alternatives: ['localhost'] }),
      { message: expect.stringMatching(/not trusted/) },
    ],
    ['self-signed', () => selfSigned(), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ])('%s', async (_, issue, expected) => {
    await shows(handOver(issue()))
    const failure = await failing(openPostgres(server.port, { tls: 'verify-full', host: 'localhost', ca: house.ca }))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'tls', hint: expect.any(String), ...expected })
    const rows = await layersOf(server.port, { tls: 'verify-full', host: 'localhost', ca: house.ca })
    expect(rows.at(-1)).toMatchObject({ layer: 'tls', ok: false, ...expected })
  })

  const selfSigned = () => ({ cert: stranger.ca, key: stranger.ca.replace('ca.pem', 'ca.key') })

  test('only old versions of TLS', async () => {
    await shows(handOver(house.issue('localhost', { alternatives: ['localhost'], until: days(5) })))
    await reconfigure({
      ssl_ciphers: 'DEFAULT@SECLEVEL=0',
      ssl_min_protocol_version: 'TLSv1',
      ssl_max_protocol_version: 'TLSv1.1',
    })
    try {
      expect(await failing(openPostgres(server.port, { tls: 'require' }))).toMatchObject({
        kind: 'unreachable',
        layer: 'tls',
        message: 'The server speaks only versions of TLS older than 1.2.',
      })
    } finally {
      await reconfigure({ ssl_max_protocol_version: '', ssl_min_protocol_version: 'TLSv1.2' })
    }
  })

  test('the test of a connection shows protocol, cipher, what was verified, and until when', async () => {
    await shows(handOver(house.issue('localhost', { alternatives: ['localhost'], until: days(11) })))
    const tlsRow = async (more: More) => (await layersOf(server.port, more)).find(row => row.layer === 'tls')?.message
    const end = days(11).toISOString().slice(0, 10)
    const full = await tlsRow({ tls: 'verify-full', host: 'localhost', ca: house.ca })
    expect(full).toMatch(new RegExp(`^TLSv1\\.3, TLS_\\w+, verified, certificate until ${end}$`))
    expect(await tlsRow({ tls: 'verify-ca', ca: house.ca })).toMatch(/, authority verified, name not compared, /)
    expect(await tlsRow({ tls: 'require' })).toMatch(/, not verified, /)
  })
})

describe('our own certificate (H8)', () => {
  const certified = (more: More = {}): More => ({
    tls: 'verify-ca',
    ca: house.ca,
    user: 'certified',
    cert: client.cert,
    certKey: client.key,
    ...more,
  })

  test('logs in without a password', async () => {
    expect(await encrypted(server.port, certified())).toBe(true)
  })

  test('is missed by the server in words', async () => {
    const failure = await failing(openPostgres(server.port, certified({ cert: undefined, certKey: undefined })))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'login', code: '28000' })
    expect(failure.message).toContain('client certificate')
    expect(failure.hint).toContain('certKey')
  })

  test('of an authority the server does not know is refused in words', async () => {
    const unknown = stranger.issue('certified')
    const failure = await failing(openPostgres(server.port, certified({ cert: unknown.cert, certKey: unknown.key })))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'tls' })
    expect(failure.message).toMatch(/does not trust the authority of our certificate/)
  })

  test('whose key others may read is not used, as with libpq', async () => {
    chmodSync(client.key, 0o644)
    try {
      expect(await failing(openPostgres(server.port, certified()))).toMatchObject({
        kind: 'invalid',
        layer: 'tls',
        code: 'KEY_TOO_OPEN',
      })
    } finally {
      chmodSync(client.key, 0o600)
    }
  })

  test('with a passphrase on its key takes the profile’s secret for that', async () => {
    const locked = house.issue('certified', { until: days(7), passphrase: 'open sesame' })
    const more = certified({ cert: locked.cert, certKey: locked.key })
    expect(await encrypted(server.port, more, 'open sesame')).toBe(true)
    const wrong = await failing(openPostgres(server.port, more, 's3cret-wrong'))
    expect(wrong).toMatchObject({ kind: 'invalid', code: 'WRONG_PASSPHRASE' })
    expect(JSON.stringify(wrong)).not.toContain('s3cret')
    expect(await failing(openPostgres(server.port, more))).toMatchObject({ code: 'NO_PASSPHRASE' })
    // It is a passphrase, then, and is not sent as a password.
    const asked = await failing(openPostgres(server.port, { ...more, user: 'keyed' }, 'open sesame'))
    expect(asked).toMatchObject({ kind: 'denied', code: 'PASSWORD_MISSING' })
  })

  test.each<[string, More, string]>([
    ['a missing file', { cert: '/nowhere/client.pem' }, 'CERT_UNREADABLE'],
    ['a key without its certificate', { cert: undefined }, 'NO_CERT'],
  ])('%s is named', async (_, more, code) => {
    expect(await failing(openPostgres(server.port, certified(more)))).toMatchObject({ kind: 'invalid', code })
  })

  test('a key of another certificate is named', async () => {
    const other = house.issue('other')
    expect(await failing(openPostgres(server.port, certified({ certKey: other.key })))).toMatchObject({
      code: 'KEY_MISMATCH',
    })
  })
})

describe('the login over it', () => {
  test('is bound to the server’s certificate: nobody in between can pass it on', async () => {
    await (await openPostgres(server.port, { tls: 'require', user: 'keyed' }, 'right')).close()
    const between = await startInBetween(server.port, house.issue('between'))
    const failure = await failing(openPostgres(between.port, { tls: 'require', user: 'keyed' }, 'right'))
    expect(failure).toMatchObject({ layer: 'login' })
    expect(failure.message).toMatch(/channel binding/)
    await between.stop()
  })

  test('with a billion SCRAM rounds is refused (H10)', async () => {
    const greedy = createServer(socket => {
      socket.on('error', () => {})
      let turn = 0
      socket.on('data', chunk => {
        turn++
        if (turn === 1) socket.write(authentication(10, Buffer.from('SCRAM-SHA-256\0\0')))
        if (turn !== 2) return
        const nonce = /r=([^,]+)/.exec(chunk.toString('latin1'))?.[1] ?? ''
        socket.write(authentication(11, Buffer.from(`r=${nonce}abc,s=c2FsdHNhbHQ=,i=1000000000`)))
      })
    }).listen(0, '127.0.0.1')
    await once(greedy, 'listening')
    const { port } = greedy.address() as { port: number }
    const failure = await failing(openPostgres(port, { tls: 'disable' }, 'top-secret'))
    greedy.close()
    expect(failure).toMatchObject({ kind: 'denied', layer: 'login', code: 'SCRAM_ITERATIONS' })
  })
})

function authentication(kind: number, rest: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.write('R')
  head.writeInt32BE(8 + rest.length, 1)
  head.writeInt32BE(kind, 5)
  return Buffer.concat([head, rest])
}

/** Ends our TLS with a certificate of its own and begins another to the server: what an attacker would do. */
async function startInBetween(target: number, { cert, key }: Issued) {
  const context = createSecureContext({ cert: readFileSync(cert), key: readFileSync(key) })
  const relay = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', request => {
      socket.write('S')
      const ours = new TLSSocket(socket, { isServer: true, secureContext: context })
      const upstream = connect(target, '127.0.0.1', () => upstream.write(request))
      upstream.once('data', () => {
        const theirs = tlsConnect({ socket: upstream, rejectUnauthorized: false })
        for (const one of [ours, theirs, upstream]) one.on('error', () => socket.destroy())
        ours.pipe(theirs).pipe(ours)
      })
    })
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    port: (relay.address() as { port: number }).port,
    stop: () => new Promise<void>(resolve => relay.close(() => resolve())),
  }
}

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProfileOf } from '#domain/profile'
import type { Layer } from '#domain/session'
import { postgres } from '../../src/main/connectors/postgres'
import { type Postgres, startPostgres } from '../support/postgres'
import { freePort, scratchFolder } from '../support/scratch'
import { failing, openingOf, use } from './opening'
import { failureOf, one, openPostgres, postgresProfile, rowsOf } from './postgres-opening'

type More = Partial<ProfileOf<'postgres'>>

async function layersOf(port: number, more: More = {}, secret: string | null = null): Promise<Layer[]> {
  const rows: Layer[] = []
  for await (const row of postgres.layers(openingOf(postgresProfile(port, more), secret), use(3000))) rows.push(row)
  return rows
}

/** `ca.pem` and a server certificate for `localhost`, readable by the account the server runs as. */
function certificates(folder: string, days: number) {
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => {
    const made = spawnSync('openssl', args, { cwd: folder })
    if (made.status !== 0) throw new Error(`openssl ${args[0]}: ${made.stderr}`)
  }
  const key = ['-newkey', 'rsa:2048', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test authority', '-days', '30')
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost')
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost\n')
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'server.pem', '-days', String(days), '-extfile', 'names'],
  )
  if (process.getuid?.() === 0) for (const name of ['server.key', 'server.pem']) chownSync(at(name), 65534, 65534)
  return { ca: at('ca.pem'), key: at('server.key'), certificate: at('server.pem') }
}

describe('logging in to PostgreSQL', () => {
  let server: Postgres
  let secured: Postgres
  let expired: Postgres
  let ca = ''
  const removals: (() => Promise<void>)[] = []
  const withTls = async (days: number) => {
    const folder = await scratchFolder('tls')
    spawnSync('chmod', ['755', folder.path])
    removals.push(folder.remove)
    const files = certificates(folder.path, days)
    const tls = { ssl: 'on', ssl_cert_file: `'${files.certificate}'`, ssl_key_file: `'${files.key}'` }
    return { server: await startPostgres(18, tls), ca: files.ca }
  }
  beforeAll(async () => {
    server = await startPostgres(18)
    const fine = await withTls(30)
    secured = fine.server
    ca = fine.ca
    expired = (await withTls(0)).server
    await server.exec("create role keyed login password 'right'; create role nobody nologin")
    const hba = join(server.data, 'pg_hba.conf')
    const lines = ['host all keyed 127.0.0.1/32 scram-sha-256', 'host all plain 127.0.0.1/32 reject']
    writeFileSync(hba, `${lines.join('\n')}\n${readFileSync(hba, 'utf8')}`)
    await server.exec('select pg_reload_conf()')
  })
  afterAll(async () => {
    for (const each of [server, secured, expired]) await each?.stop()
    for (const remove of removals) await remove()
  })

  it('takes the right password', async () => {
    const opened = await openPostgres(server.port, { user: 'keyed' }, 'right')
    expect(opened.session.server.user).toBe('keyed')
    await opened.close()
  })

  it.each<[string, More, string | null, object]>([
    ['a wrong password', { user: 'keyed' }, 's3cret-wrong', { kind: 'denied', code: '28P01' }],
    ['a password the profile lacks', { user: 'keyed' }, null, { kind: 'denied', code: 'PASSWORD_MISSING' }],
    ['an unknown database', { database: 'nowhere' }, null, { kind: 'missing', code: '3D000' }],
    ['a role that may not log in', { user: 'nobody' }, null, { kind: 'denied', code: '28000' }],
    ['an address that pg_hba.conf rejects', { user: 'plain' }, null, { kind: 'denied', code: '28000' }],
  ])('says what is wrong with %s', async (_, more, secret, expected) => {
    const failure = await failing(openPostgres(server.port, more, secret))
    expect(failure).toMatchObject({ ...expected, layer: 'login', hint: expect.any(String) })
    expect(JSON.stringify(failure)).not.toContain('s3cret')
  })

  it('says that nothing listens there', async () => {
    expect(await failing(openPostgres(await freePort()))).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' })
  })

  it.each([
    ['in clear text', [0, 0, 0, 8, 0, 0, 0, 3], 'CLEAR_TEXT_PASSWORD', '192.0.2.7'],
    ['as MD5', [0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4], 'MD5_PASSWORD', '192.0.2.7'],
    ['to a name like ours', [0, 0, 0, 8, 0, 0, 0, 3], 'CLEAR_TEXT_PASSWORD', '127.0.0.1.example.invalid'],
  ] as const)('does not send its password %s over an open line (H11)', async (_, request, code, host) => {
    const received: Buffer[] = []
    const greedy = createServer(socket => {
      socket.on('error', () => {})
      socket.on('data', chunk => {
        received.push(chunk)
        if (received.length === 1) socket.write(Buffer.from([0x52, ...request]))
      })
    }).listen(0, '127.0.0.1')
    await once(greedy, 'listening')
    const { port } = greedy.address() as { port: number }
    const opening = openingOf(postgresProfile(port, { host, tls: 'disable' }), 'top-secret')
    opening.dial = async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    }
    const failure = await failing(postgres.open(opening, AbortSignal.timeout(20_000)))
    expect(failure).toMatchObject({ kind: 'denied', code })
    // Only the start-up message came: no answer to the request, in whatever form.
    expect(received).toHaveLength(1)
    greedy.close()
  })

  it('meets a server of random words with a failure, never a hang or a crash (H12)', async () => {
    let seed = 1
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % below
    }
    const kinds = 'RSKZETDC123AINGVvtnsW?'
    const noise = () => {
      const body = Buffer.from(Array.from({ length: random(40) }, () => random(256)))
      const head = Buffer.alloc(5, kinds.charAt(random(kinds.length)))
      head.writeInt32BE([body.length + 4, body.length + 3, 0x7fffffff, -1, 4][random(5)] ?? 4, 1)
      return random(4) === 0 ? body : Buffer.concat([head, body])
    }
    const fuzzer = createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => {
        for (let left = 1 + random(4); left > 0; left--) {
          const words = noise()
          if (random(3) > 0) socket.write(words)
          else for (const byte of words) socket.write(Buffer.of(byte))
        }
        socket.end()
      })
    }).listen(0, '127.0.0.1')
    await once(fuzzer, 'listening')
    const { port } = fuzzer.address() as { port: number }
    for (let turn = 0; turn < 1000; turn++) {
      const failure = await failing(openPostgres(port, { tls: turn % 2 ? 'disable' : 'prefer' }, 'top-secret'))
      expect(['rejected', 'unreachable', 'denied', 'invalid'], `seed ${turn}: ${failure.message}`).toContain(
        failure.kind,
      )
    }
    fuzzer.close()
  }, 300_000)

  it('gives up on junk and on endless messages instead of hanging (H12)', async () => {
    for (const junk of [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      'R\xff\xff\xff\xff',
      'R\0\0\0\0',
      'E\0\0\0\x04',
      'N\0\0\0\x07Mx\0',
    ]) {
      const fake = createServer(socket => {
        socket.on('error', () => {})
        socket.once('data', () => socket.write(Buffer.from(junk, 'latin1')))
      }).listen(0, '127.0.0.1')
      await once(fake, 'listening')
      const { port } = fake.address() as { port: number }
      expect((await failing(openPostgres(port, { tls: 'disable' }))).kind, junk).toMatch(/rejected|unreachable/)
      fake.close()
    }
  })

  describe('with TLS (H8)', () => {
    const encrypted = async (port: number, more: More) => {
      const opened = await openPostgres(port, more)
      const answer = await one(opened.session, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')
      await opened.close()
      return rowsOf(answer)[0]?.[0]
    }

    it('encrypts where the server can, and where it cannot only when nobody demands it', async () => {
      expect(await encrypted(secured.port, { tls: 'disable' })).toBe(false)
      expect(await encrypted(secured.port, { tls: 'prefer' })).toBe(true)
      expect(await encrypted(secured.port, { tls: 'require' })).toBe(true)
      expect(await encrypted(server.port, { tls: 'prefer' })).toBe(false)
      expect(await failing(openPostgres(server.port, { tls: 'require' }))).toMatchObject({
        layer: 'tls',
        code: 'NO_TLS',
      })
    })

    it('verifies the authority, and the name only for verify-full', async () => {
      expect(await encrypted(secured.port, { tls: 'verify-ca', ca })).toBe(true)
      expect(await encrypted(secured.port, { tls: 'verify-full', ca, host: 'localhost' })).toBe(true)
      expect(await failing(openPostgres(secured.port, { tls: 'verify-full', ca }))).toMatchObject({
        kind: 'denied',
        layer: 'tls',
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      })
      for (const tls of ['verify-ca', 'verify-full'] as const)
        expect(await failing(openPostgres(secured.port, { tls, host: 'localhost' }))).toMatchObject({
          kind: 'denied',
          layer: 'tls',
        })
    })

    it('refuses another authority and an expired certificate', async () => {
      expect(await failing(openPostgres(expired.port, { tls: 'require', ca }))).toMatchObject({
        kind: 'denied',
        layer: 'tls',
      })
      const own = readFileSync(expiredCa(), 'utf8')
      expect(own).toContain('BEGIN CERTIFICATE')
      const failure = await failing(openPostgres(expired.port, { tls: 'verify-ca', ca: expiredCa() }))
      expect(failure).toMatchObject({ kind: 'denied', layer: 'tls', code: 'CERT_HAS_EXPIRED' })
    })

    it('says that the file of authorities cannot be read', async () => {
      expect(await failing(openPostgres(secured.port, { tls: 'verify-ca', ca: '/nowhere/ca.pem' }))).toMatchObject({
        kind: 'invalid',
        code: 'CA_UNREADABLE',
      })
    })

    it('never falls back to clear text after TLS went wrong', async () => {
      const texts: string[] = []
      const spoiler = createServer(socket => {
        socket.on('error', () => {})
        socket.on('data', chunk => {
          texts.push(chunk.toString('latin1'))
          socket.write(texts.length === 1 ? 'S' : 'this is no TLS')
        })
      }).listen(0, '127.0.0.1')
      await once(spoiler, 'listening')
      const { port } = spoiler.address() as { port: number }
      const failure = await failing(openPostgres(port, { tls: 'require' }, 'top-secret'))
      expect(failure).toMatchObject({ kind: 'unreachable', layer: 'tls' })
      expect(texts.join('')).not.toMatch(/user|top-secret/)
      spoiler.close()
    })

    const expiredCa = () => {
      const conf = readFileSync(join(expired.data, 'postgresql.conf'), 'utf8')
      return String(/ssl_cert_file = '(.*)server\.pem'/.exec(conf)?.[1]).concat('ca.pem')
    }
  })

  it('shows each layer, down to what the role can see', async () => {
    const rows = await layersOf(secured.port)
    expect(rows.map(row => [row.layer, row.ok])).toEqual(
      ['tcp', 'tls', 'login', 'version', 'rights'].map(layer => [layer, true]),
    )
    expect(rows[1]?.message).toMatch(/^TLSv1\.3, TLS_\w+, not verified, certificate until /)
    expect(rows[3]).toMatchObject({ message: expect.stringMatching(/^PostgreSQL 18\.\d+, primary$/) })
    expect(rows[4]).toMatchObject({ code: 'superuser' })
    expect((await layersOf(secured.port, { user: 'watcher' })).at(-1)).toMatchObject({ code: 'pg_monitor' })
    const plain = (await layersOf(secured.port, { user: 'plain' })).at(-1)
    expect(plain).toMatchObject({
      code: 'plain',
      hint: 'GRANT pg_monitor TO "plain";',
      next: { runbook: 'access/postgres-monitoring-role', parameters: { role: 'plain' } },
    })
  })

  it('ends with the first layer that fails', async () => {
    expect(await layersOf(await freePort())).toMatchObject([{ layer: 'tcp', ok: false, code: 'ECONNREFUSED' }])
    expect((await layersOf(server.port, { tls: 'require' })).at(-1)).toMatchObject({ layer: 'tls', ok: false })
    const denied = await layersOf(server.port, { user: 'keyed' }, 'wrong')
    expect(denied.map(row => row.layer)).toEqual(['tcp', 'tls', 'login'])
    expect(denied.at(-1)).toMatchObject({ ok: false, code: '28P01' })
  })

  it('gives the GRANT to copy when a right is missing', async () => {
    await server.exec('create table payroll (n int)')
    const opened = await openPostgres(server.port, { user: 'watcher' })
    const answer = await one(opened.session, 'select * from payroll')
    expect(answer?.failure).toMatchObject({
      kind: 'denied',
      code: '42501',
      hint: 'Grant it: GRANT SELECT ON TABLE "payroll" TO "watcher";',
    })
    await opened.close()
  })

  it('says that the server has no free connection slot (H3)', async () => {
    const held = await Promise.all(Array.from({ length: 57 }, () => server.connect('watcher').catch(() => undefined)))
    try {
      expect(await failing(openPostgres(server.port, { user: 'watcher' }))).toMatchObject({
        kind: 'rejected',
        code: '53300',
      })
    } finally {
      await Promise.all(held.map(client => client?.end()))
    }
  })

  it('tells the limit of a role from that of the server, and a full table of locks from a host without memory', async () => {
    await server.exec('alter role watcher connection limit 0')
    try {
      expect(await failing(openPostgres(server.port, { user: 'watcher' }))).toMatchObject({
        code: '53300',
        message: 'The role has as many connections as it may. (too many connections for role "watcher")',
      })
    } finally {
      await server.exec('alter role watcher connection limit -1')
    }
    const opened = await openPostgres(server.port)
    try {
      const locks = 'select count(pg_advisory_xact_lock_shared(i)) from generate_series(1, 100000) i'
      expect(failureOf(await one(opened.session, locks))).toMatchObject({
        code: '53200',
        message: "The server's table of locks is full. (out of shared memory)",
        hint: expect.stringContaining('max_locks_per_transaction'),
      })
    } finally {
      await opened.close()
    }
  })
})

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Profile, profileSchema } from '#domain/profile'
import { records } from '#domain/table'
import { tlsCertificate } from '../../src/main/probes/tls/certificate'
import { createSessions } from '../../src/main/sessions/sessions'
import { freePort, scratchFolder } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'

const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? undefined : 'openssl is not installed'
let scratch: Awaited<ReturnType<typeof scratchFolder>>
const servers: Server[] = []
const file = (name: string) => join(scratch.path, name)

function openssl(...args: string[]) {
  const done = spawnSync('openssl', args, { cwd: scratch.path })
  if (done.status !== 0) throw new Error(String(done.stderr))
}

/** A certificate for localhost, signed by our own authority, that ends after `days`. */
async function serve(name: string, days: number, names = 'DNS:localhost,IP:127.0.0.1'): Promise<number> {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  )
  await writeFile(file(`${name}.ext`), `subjectAltName=${names}\n`)
  const from = ['-days', String(days)]
  const sign = [
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    `${name}.pem`,
  ]
  if (days < 0) {
    await writeFile(file('ca.txt'), '')
    await writeFile(file('ca.srl'), '1234\n')
    await writeFile(
      file('ca.cnf'),
      '[ca]\ndefault_ca=d\n[d]\ndatabase=ca.txt\nserial=ca.srl\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n',
    )
    const period = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']
    openssl(
      'ca',
      '-batch',
      '-config',
      'ca.cnf',
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca.key',
      '-in',
      `${name}.csr`,
      '-extfile',
      `${name}.ext`,
      ...period,
      '-out',
      `${name}.pem`,
    )
  } else openssl(...sign, '-extfile', `${name}.ext`, ...from)
  const chain = (await readFile(file(`${name}.pem`), 'utf8')) + (await readFile(file('ca.pem'), 'utf8'))
  const server = createServer({ cert: chain, key: await readFile(file(`${name}.key`)) }, (_, response) =>
    response.end(),
  )
  server.listen(await freePort(), '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return (server.address() as { port: number }).port
}

/** The real sessions over these targets; the first is looked at. */
async function run(inputs: object[], signal = AbortSignal.timeout(20_000)) {
  const profiles = inputs.map(input => profileSchema.parse({ system: 's', ...input }))
  const sessions = createSessions({
    profiles: { list: async () => profiles, get: async id => profiles.find(one => one.id === id) },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
  const [target] = profiles as [Profile]
  try {
    const context = { target, profile: target.id, sessions, signal, timeoutMs: 5000 }
    return records(await tlsCertificate.run({ names: [] }, context))[0]
  } finally {
    await sessions.closeAll()
  }
}

const web = (url: string, more: object = {}) => ({ id: 'w', name: 'web', protocol: 'http', url, ...more })
const look = (url: string, more: object = {}) => run([web(url, more)])

describe('the certificate that a server serves', () => {
  beforeAll(async () => {
    scratch = await scratchFolder('tls')
    if (noOpenssl) return
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '30',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=Harbour Authority',
    )
  })
  afterAll(async () => {
    for (const server of servers) server.close()
    await scratch.remove()
  })

  it('is fine when it names the host, is trusted and has time left', async context => {
    if (noOpenssl) return context.skip(noOpenssl)
    const port = await serve('good', 20)
    const seen = await look(`https://localhost:${port}`, { ca: file('ca.pem') })
    expect(seen).toMatchObject({
      ok: true,
      code: null,
      trusted: true,
      name_matches: true,
      issuer: 'Harbour Authority',
      chain: 2,
      protocol: 'TLSv1.3',
    })
    expect(seen?.days_left).toBeCloseTo(20, 0)
    expect(seen?.chain_days_left).toBeCloseTo(30, 0)
  })

  it('is described although nobody here trusts it, and is not called fine', async context => {
    if (noOpenssl) return context.skip(noOpenssl)
    const port = await serve('strange', 20)
    expect(await look(`https://localhost:${port}`)).toMatchObject({
      ok: false,
      trusted: false,
      name_matches: true,
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      subject: 'strange',
    })
  })

  it('of another host is told by name', async context => {
    if (noOpenssl) return context.skip(noOpenssl)
    const port = await serve('other', 20, 'DNS:other.example')
    const seen = await look(`https://localhost:${port}`, { ca: file('ca.pem') })
    expect(seen).toMatchObject({ ok: false, code: 'WRONG_NAME', name_matches: false, trusted: true })
    expect(seen?.message).toContain('other.example')
  })

  it('that has expired is told before everything else', async context => {
    if (noOpenssl) return context.skip(noOpenssl)
    const port = await serve('late', -1)
    expect(await look(`https://localhost:${port}`, { ca: file('ca.pem') })).toMatchObject({
      ok: false,
      code: 'EXPIRED',
      trusted: false,
    })
  })

  it('of a server that is not there is a row, not a throw', async () => {
    expect(await look(`https://127.0.0.1:${await freePort()}`)).toMatchObject({
      ok: false,
      code: 'ECONNREFUSED',
      days_left: null,
    })
  })

  it('does not exist on plain http, which is said and no trouble', async () => {
    expect(await look('http://127.0.0.1:1')).toMatchObject({ ok: null, code: 'NO_TLS' })
  })

  it('is not looked for when the operator stops', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(run([web('https://127.0.0.1:9')], stopped)).rejects.toThrow('stopped')
  })

  it('is looked at through the SSH target that the address lies behind', async context => {
    const missing = noOpenssl ?? noSshd()
    if (missing) return context.skip(missing)
    const sshd = await startSshd()
    try {
      const port = await serve('inside', 20)
      const host = { protocol: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user, key: sshd.key }
      const jump = { id: 'j', name: 'jump', hostKey: sshd.fingerprint, ...host }
      const seen = await run([web(`https://localhost:${port}`, { ca: file('ca.pem'), via: 'jump' }), jump])
      expect(seen).toMatchObject({ ok: true, trusted: true, subject: 'inside' })
    } finally {
      await sshd.stop()
    }
  })
})

import { spawnSync } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from 'ssh2'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TrustedHostKey } from '#domain/store'
import { ssh } from '../../src/main/connectors/ssh'
import { knownFor } from '../../src/main/connectors/ssh/known-hosts'
import { ssh2 } from '../../src/main/connectors/ssh/library'
import { scratchFolder } from '../support/scratch'
import { openDoor, startOddServer } from '../support/ssh-server'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never } from './opening'
import { passes, sshOpening } from './ssh-opening'

const why = noSshd()
let sshd: Sshd
let other: Sshd
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let rsa = ''

beforeAll(async () => {
  if (why) return
  scratch = await scratchFolder('host-keys')
  ;[sshd, other] = await Promise.all([startSshd(), startSshd()])
  spawnSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', at('rsa')])
  rsa = (await readFile(at('rsa.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')
})
afterAll(async () => {
  await Promise.all([sshd?.stop(), other?.stop()])
  await scratch?.remove()
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

const at = (name: string) => join(scratch.path, name)
const blobOf = (line: string) => line.split(' ')[1] ?? ''
const trusted = (line: string): TrustedHostKey => ({
  host: '127.0.0.1',
  port: sshd.port,
  type: line.split(' ')[0] ?? '',
  key: blobOf(line),
  fingerprint: '',
  addedAt: '',
})
/** A profile that pins nothing: what is known decides. */
const knowing = (knownHosts: string[], own: TrustedHostKey[] = [], server: Pick<Sshd, 'port'> = sshd) =>
  sshOpening(
    { ...sshd, port: server.port },
    { hostKey: undefined },
    { hostKeys: { trusted: async () => own, knownHosts } },
  )
const refused = (...given: Parameters<typeof knowing>) => failing(ssh.open(knowing(...given), never))
async function file(name: string, text: string | Buffer) {
  await writeFile(at(name), text)
  return at(name)
}
const name = () => `[127.0.0.1]:${sshd.port}`

describe('a host key', () => {
  test('seen for the first time stops with its fingerprint, before any login is read (E1)', async () => {
    const failure = await refused([])
    expect(failure).toMatchObject({
      kind: 'denied',
      layer: 'host-key',
      code: 'HOST_KEY_UNKNOWN',
      hint: expect.stringContaining('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub'),
      detail: { fingerprint: sshd.fingerprint, type: 'ssh-ed25519', key: blobOf(sshd.hostKey) },
    })
    let heard = 0
    const listening = await startOddServer(client => {
      client.on('authentication', asked => {
        heard++
        asked.reject()
      })
    })
    await failing(ssh.open(sshOpening(listening, { hostKey: undefined, key: undefined }, { password: 'x' }), never))
    expect(heard).toBe(0)
    await listening.stop()
  })

  test('that changed is refused with both fingerprints and where the old one is known (E2)', async () => {
    const both = { fingerprint: sshd.fingerprint, before: other.fingerprint }
    const changed = (where: string, at: unknown = expect.anything()) => ({
      kind: 'denied',
      code: 'HOST_KEY_CHANGED',
      detail: { ...both, where, at },
    })
    const pinned = await failing(ssh.open(sshOpening(sshd, { hostKey: other.fingerprint }), never))
    expect(pinned).toMatchObject(changed('profile'))
    expect(await refused([], [trusted(other.hostKey)])).toMatchObject(changed('console'))
    const known = await file('changed', `# one\n${name()} ${other.hostKey}\n`)
    expect(await refused([known])).toMatchObject(changed('file', `${known}:2`))
  })

  test('that is another one in the middle of a session ends the session (E3)', async () => {
    let client: Connection | undefined
    const server = await startOddServer(one => {
      client = one
      openDoor(one)
    })
    const opened = await ssh.open(sshOpening(server), never)
    const lost = new Promise<unknown>(resolve => opened.onLost(resolve))
    // No server does this of itself: its keys are changed under it before it starts a new key exchange.
    const { _protocol } = client as unknown as { _protocol: { _hostKeys: Record<string, unknown> } }
    _protocol._hostKeys['ssh-ed25519'] = ssh2.utils.parseKey(await readFile(join(other.folder, 'host')))
    client?.rekey()
    expect(await lost).toMatchObject({
      failure: { code: 'HOST_KEY_CHANGED', message: expect.stringContaining('middle') },
    })
    await server.stop()
  })

  test('of another type than the known one is a changed key, and the known type is asked for first (E4)', async () => {
    const onlyRsa = await startSshd([`HostKey ${at('rsa')}`, 'HostKeyAlgorithms rsa-sha2-512,rsa-sha2-256'])
    expect(await refused([], [{ ...trusted(sshd.hostKey), port: onlyRsa.port }], onlyRsa)).toMatchObject({
      code: 'HOST_KEY_CHANGED',
      detail: { type: 'ssh-rsa', beforeType: 'ssh-ed25519' },
    })
    await onlyRsa.stop()
    const both = await startSshd([`HostKey ${at('rsa')}`])
    const known = await file('rsa-known', `[127.0.0.1]:${both.port} ${rsa}\n`)
    const given = sshOpening(
      both,
      { hostKey: undefined },
      { hostKeys: { trusted: async () => [], knownHosts: [known] } },
    )
    await passes(given)
    await both.stop()
  })
})

describe('known_hosts', () => {
  test('is believed plain, hashed, by pattern and in any of its files (E5)', async () => {
    const plain = await file('plain', `# comment\r\n\r\n${name()},other ${sshd.hostKey} me@here\r\n`)
    await passes(knowing([plain]))
    const hashed = await file('hashed', `${name()} ${sshd.hostKey}\n`)
    spawnSync('ssh-keygen', ['-H', '-f', hashed])
    expect(await readFile(hashed, 'utf8')).toMatch(/^\|1\|/)
    await passes(knowing([hashed]))
    await passes(knowing([at('absent'), await file('star', `[127.0.*]:${sshd.port} ${sshd.hostKey}`)]))
    await passes(knowing([await file('none', '# nobody\n'), plain]))
  })

  test('never believes what is negated, revoked, of an authority or for another port (E5)', async () => {
    const negated = await file('negated', `[*]:${sshd.port},!${name()} ${sshd.hostKey}\n`)
    expect(await refused([negated])).toMatchObject({ code: 'HOST_KEY_UNKNOWN' })
    expect(await refused([await file('port', `127.0.0.1 ${sshd.hostKey}\n`)])).toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
    })
    const good = await file('good', `${name()} ${sshd.hostKey}\n`)
    const bad = await file('revoked', `\n@revoked * ${sshd.hostKey}\n`)
    for (const files of [
      [good, bad],
      [bad, good],
    ])
      expect(await refused(files)).toMatchObject({ code: 'HOST_KEY_REVOKED', detail: { at: `${bad}:2` } })
    expect(await refused([bad], [trusted(sshd.hostKey)])).toMatchObject({ code: 'HOST_KEY_REVOKED' })
    const authority = await file('authority', `@cert-authority ${name()} ${other.hostKey}\n`)
    expect(await refused([authority])).toMatchObject({
      code: 'HOST_CERTIFICATE',
      message: expect.stringContaining(`${authority}:1`),
    })
  })

  test('with broken lines is read around them, and each is told with its place (E5)', async () => {
    const key = blobOf(sshd.hostKey)
    const corpus: Record<string, string | Buffer> = {
      binary: Buffer.from(Array.from({ length: 4096 }, (_, byte) => byte % 256)),
      long: `${name()} ssh-ed25519 ${'A'.repeat(1024 * 1024)}`,
      base64: `${name()} ssh-ed25519 §§§§`,
      cut: `${name()} ssh-ed25519 ${key.slice(0, 10)}`,
      type: `${name()} ssh-rsa ${key}`,
      unknown: `${name()} ssh-nonsense AAAA`,
      marker: `@trusted ${name()} ${sshd.hostKey}`,
      words: `${name()} ssh-ed25519`,
      hash: `|1|AAAA ${sshd.hostKey}`,
      hashes: `|1|${'|'.repeat(1000)} ${sshd.hostKey}`,
      stars: `${'*'.repeat(5000)}! ${sshd.hostKey}`,
      nothing: '',
      comma: `,,, ${sshd.hostKey}`,
    }
    for (const [kind, text] of Object.entries(corpus))
      expect(await refused([await file(`broken-${kind}`, text)]), kind).toMatchObject({ code: 'HOST_KEY_UNKNOWN' })
    const { unread, entries } = knownFor(
      `${corpus.words}\n# fine\n${corpus.marker}\n${corpus.cut}\n${corpus.long}\n`,
      '127.0.0.1',
      sshd.port,
      'f',
    )
    expect(entries).toEqual([])
    expect(unread.map(one => one.split(' ')[0])).toEqual(['f:1', 'f:3', 'f:4', 'f:5'])
    // What stands after them counts, with a byte order mark before and no line end after it.
    const mixed = await file('mixed', `\ufeff${name()} ${sshd.hostKey}\n${corpus.cut}`)
    await passes(knowing([mixed]))
    const strange = await file('strange', `${corpus.words}\nother.example ${sshd.hostKey}`)
    expect((await refused([strange])).hint).toContain(`Not read: ${strange}:1 `)
  })

  test('that cannot be read refuses instead of trusting, and names the file (E6)', async () => {
    await mkdir(at('folder'))
    await symlink(at('loop'), at('loop'))
    spawnSync('/usr/bin/mkfifo', [at('pipe')])
    const good = await file('fine', `${name()} ${sshd.hostKey}\n`)
    for (const bad of [at('folder'), at('loop'), at('pipe'), '/dev/zero'])
      expect(await refused([good, bad]), bad).toMatchObject({
        code: 'KNOWN_HOSTS_UNREADABLE',
        message: expect.stringContaining(bad),
      })
  })

  test('is never written (E6)', async () => {
    const loop = at('untouched-loop')
    await symlink(loop, loop)
    expect(await refused([loop])).toMatchObject({ code: 'KNOWN_HOSTS_UNREADABLE' })
    const known = await file('untouched', `${name()} ${other.hostKey}\n`)
    await refused([known])
    expect(await readFile(known, 'utf8')).toBe(`${name()} ${other.hostKey}\n`)
  })
})

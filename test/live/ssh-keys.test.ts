import { spawnSync } from 'node:child_process'
import { chmod, copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ssh } from '../../src/main/connectors/ssh'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never } from './opening'
import { passes, sshOpening } from './ssh-opening'

const why = noSshd()
let sshd: Sshd

beforeAll(async () => {
  if (!why) sshd = await startSshd()
})
afterAll(() => sshd?.stop())
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

const at = (file: string) => join(sshd.folder, file)
const keygen = (...args: string[]) => spawnSync('ssh-keygen', ['-q', ...args]).status
const openssl = (...args: string[]) => spawnSync('openssl', args).status
const opening = (key: string, password?: string) =>
  sshOpening(sshd, { key }, password === undefined ? {} : { password })
const refused = (key: string, password?: string) => failing(ssh.open(opening(key, password), never))

/** Lets a private key in: its public half, as ssh-keygen reads it from the file, is added to the host's list. */
function letIn(file: string, passphrase = '') {
  spawnSync('chmod', ['600', file])
  const half = String(spawnSync('ssh-keygen', ['-y', '-P', passphrase, '-f', file]).stdout)
  expect(half).toMatch(/^(ssh|ecdsa)-/)
  spawnSync('sh', ['-c', 'printf %s "$0" >>"$1"', half, at('authorized')])
}

describe('a private key', () => {
  test('that others may read is refused, as ssh does (E13)', async () => {
    await copyFile(sshd.key, at('open'))
    await chmod(at('open'), 0o644)
    expect(await refused(at('open'))).toMatchObject({
      kind: 'invalid',
      code: 'KEY_TOO_OPEN',
      hint: `Close it: chmod 600 ${at('open')}`,
    })
  })

  test('is told from its public half, from a damaged one, and from what is no key (E13)', async () => {
    spawnSync('sh', ['-c', 'head -c 200 "$0" >"$1"; mkfifo "$2"; chmod 600 "$1"', sshd.key, at('cut'), at('pipe')])
    const said = async (key: string) => (await refused(key)).message
    expect(await said(`${sshd.key}.pub`)).toContain('public half')
    expect(await said(at('cut'))).toContain('not a private key')
    expect(await said(at('pipe'))).toContain('not a key file')
    expect(await said('/dev/zero')).toContain('not a key file')
    expect(await said(at('absent'))).toContain('cannot be read')
  })

  test('of RSA and of EC opens the host in OpenSSH’s form and in PEM, plain and behind a passphrase (E13)', async () => {
    for (const [type, bits] of [
      ['rsa', '2048'],
      ['ecdsa', '256'],
      ['ecdsa', '521'],
    ] as const)
      for (const form of ['RFC4716', 'PEM'])
        for (const passphrase of ['', 'long horse']) {
          const file = at(`${type}${bits}${form}${passphrase.length}`)
          expect(keygen('-t', type, '-b', bits, '-m', form, '-N', passphrase, '-f', file)).toBe(0)
          letIn(file, passphrase)
          await passes(opening(file, passphrase || undefined))
          if (passphrase) expect(await refused(file, 'wrong')).toMatchObject({ code: 'WRONG_PASSPHRASE' })
        }
  })

  test('in PKCS #8 form opens the host, plain and behind a passphrase, of every kind that SSH has (E13)', async () => {
    const kinds = {
      rsa: ['-algorithm', 'rsa', '-pkeyopt', 'rsa_keygen_bits:2048'],
      ec: ['-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
      ed25519: ['-algorithm', 'ed25519'],
    }
    for (const [kind, words] of Object.entries(kinds)) {
      const plain = at(`pkcs8-${kind}`)
      const sealed = at(`pkcs8-${kind}-sealed`)
      expect(openssl('genpkey', ...words, '-out', plain)).toBe(0)
      expect(
        openssl('pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:horse', '-in', plain, '-out', sealed),
      ).toBe(0)
      spawnSync('chmod', ['600', plain, sealed])
      // ssh-keygen of this age does not read Ed25519 in this form; the host learns the key by another way.
      if (kind === 'ed25519') {
        const der = spawnSync('openssl', ['pkey', '-in', plain, '-pubout', '-outform', 'DER']).stdout
        const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex')
        const half = `ssh-ed25519 ${Buffer.concat([head, der.subarray(-32)]).toString('base64')}\n`
        spawnSync('sh', ['-c', 'printf %s "$0" >>"$1"', half, at('authorized')])
      } else letIn(plain)
      await passes(opening(plain))
      await passes(opening(sealed, 'horse'))
      expect(await refused(sealed, 'wrong')).toMatchObject({ code: 'WRONG_PASSPHRASE' })
      expect(await refused(sealed)).toMatchObject({ code: 'NO_PASSPHRASE' })
    }
  })

  test('of a kind that SSH has not, or damaged inside, is refused in words (E13)', async () => {
    openssl('genpkey', '-algorithm', 'x25519', '-out', at('x25519'))
    await writeFile(at('hollow'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', { mode: 0o600 })
    await writeFile(at('putty'), 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', { mode: 0o600 })
    expect((await refused(at('x25519'))).message).toContain('PKCS #8 form that cannot be used')
    expect((await refused(at('hollow'))).message).toContain('PKCS #8 form that cannot be used')
    expect((await refused(at('putty'))).message).toContain('PuTTY key')
  })

  test('of RSA with 1024 bits opens a host that takes it, and one that does not is told apart by its length (E13)', async () => {
    expect(keygen('-t', 'rsa', '-b', '1024', '-N', '', '-f', at('short'))).toBe(0)
    letIn(at('short'))
    await passes(opening(at('short')))
    const strict = await startSshd(['RequiredRSASize 2048'])
    try {
      spawnSync('sh', ['-c', 'cat "$0" >>"$1"', at('short.pub'), join(strict.folder, 'authorized')])
      const failure = await failing(ssh.open(sshOpening(strict, { key: at('short') }), never))
      expect(failure).toMatchObject({ kind: 'denied', layer: 'login', code: 'AUTH_FAILED' })
      expect(failure.message).toContain('this RSA key of 1024 bits, which many hosts refuse as too short.')
    } finally {
      await strict.stop()
    }
  })

  test('that the host does not know is refused with what the host takes', async () => {
    keygen('-t', 'ed25519', '-N', '', '-f', at('stranger'))
    const failure = await refused(at('stranger'))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'login', code: 'AUTH_FAILED' })
    expect(failure.message).toMatch(/^The host does not let root in with this key\. It takes: publickey/)
  })
})

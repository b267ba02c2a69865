import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ProfileOf } from '#domain/profile'
import { ssh } from '../../src/main/connectors/ssh'
import { addHostLogin } from '../support/host-login'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never, openingOf, use } from './opening'

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
const opening = (change: Partial<ProfileOf<'ssh'>> = {}, secret: string | null = null) =>
  openingOf<ProfileOf<'ssh'>>(
    {
      id: 's',
      system: 'x',
      name: 's',
      note: '',
      secret: { from: 'none' },
      protocol: 'ssh',
      host: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      key: sshd.key,
      hostKey: sshd.fingerprint,
      ...change,
    },
    secret,
  )
const keygen = (...args: string[]) => spawnSync('ssh-keygen', ['-q', ...args]).status

describe('a private key', () => {
  test('that others may read is refused, as ssh does (E13)', async () => {
    await copyFile(sshd.key, at('open'))
    await chmod(at('open'), 0o644)
    const failure = await failing(ssh.open(opening({ key: at('open') }), never))
    expect(failure).toMatchObject({ kind: 'invalid', code: 'KEY_TOO_OPEN', hint: `Close it: chmod 600 ${at('open')}` })
  })

  test('is told from its public half, from a damaged one, and from other forms (E13)', async () => {
    spawnSync('openssl', ['genpkey', '-algorithm', 'x25519', '-out', at('pkcs8')])
    spawnSync('sh', ['-c', 'head -c 200 "$0" >"$1"; mkfifo "$2"; chmod 600 "$1"', sshd.key, at('cut'), at('pipe')])
    const said = async (key: string) => (await failing(ssh.open(opening({ key }), never))).message
    expect(await said(`${sshd.key}.pub`)).toContain('public half')
    expect(await said(at('cut'))).toContain('not a private key')
    expect(await said(at('pkcs8'))).toContain('PKCS #8')
    expect(await said(at('pipe'))).toContain('not a key file')
    expect(await said('/dev/zero')).toContain('not a key file')
    expect(await said(at('absent'))).toContain('cannot be read')
  })

  test('of RSA and in the PEM form opens the host too, with its passphrase (E13)', async () => {
    expect(keygen('-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'long horse', '-f', at('rsa'))).toBe(0)
    spawnSync('sh', ['-c', 'cat "$0" >>"$1"', at('rsa.pub'), at('authorized')])
    await (await ssh.open(opening({ key: at('rsa') }, 'long horse'), never)).close()
    expect(await failing(ssh.open(opening({ key: at('rsa') }, 'wrong'), never))).toMatchObject({
      code: 'WRONG_PASSPHRASE',
    })
  })

  test('that the host does not know is refused with what the host takes', async () => {
    keygen('-t', 'ed25519', '-N', '', '-f', at('stranger'))
    const failure = await failing(ssh.open(opening({ key: at('stranger') }), never))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'login', code: 'AUTH_FAILED' })
    expect(failure.message).toMatch(/^The host does not let root in with this key\. It takes: publickey/)
  })
})

describe('a password', () => {
  /** A host that asks these questions after it has refused the plain password. */
  async function asking(prompts: { prompt: string; echo: boolean }[], right: string) {
    const heard: string[] = []
    const server = new ssh2.Server({ hostKeys: [await readFile(at('host'))] }, client => {
      client.on('error', () => {})
      client.on('authentication', ctx => {
        if (ctx.method !== 'keyboard-interactive') return ctx.reject(['keyboard-interactive'])
        ctx.prompt(prompts, answers => {
          heard.push(...answers)
          if (answers[0] === right) ctx.accept()
          else ctx.reject(['keyboard-interactive'])
        })
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    return { heard, given: opening({ port, key: undefined }, 'my horse'), stop: () => server.close() }
  }

  test('is never given to a question that is not for it (E11)', async () => {
    for (const prompts of [
      [{ prompt: '\u001b[31mVerification code: ', echo: false }],
      [{ prompt: 'Password: ', echo: true }],
      [
        { prompt: 'Password: ', echo: false },
        { prompt: 'Code: ', echo: false },
      ],
    ]) {
      const { heard, given, stop } = await asking(prompts, 'nothing')
      const failure = await failing(ssh.open(given, never))
      expect(failure).toMatchObject({ kind: 'denied', code: 'MORE_ASKED' })
      expect(failure.message).not.toContain('\u001b')
      expect(heard).not.toContain('my horse')
      stop()
    }
  })

  test('is given to a host that asks for it in so many words (E11)', async () => {
    const { heard, given, stop } = await asking([{ prompt: "root@host's password: ", echo: false }], 'my horse')
    const layers: [string, boolean][] = []
    for await (const layer of ssh.layers(given, use(5000))) layers.push([layer.layer, layer.ok])
    // This host lets in and gives no shell.
    expect(layers.slice(0, 3)).toEqual([
      ['tcp', true],
      ['host-key', true],
      ['login', true],
    ])
    expect(heard).toEqual(['my horse'])
    stop()
  })

  test('is not asked for at all when the profile has neither key nor password', async () => {
    expect(await failing(ssh.open(opening({ key: undefined }), never))).toMatchObject({ code: 'NO_LOGIN' })
  })
})

test('a login without a shell is a way through, and says why it runs nothing (F14)', async ctx => {
  const login = addHostLogin('noshell', { shell: '/usr/sbin/nologin' })
  if (!login) return ctx.skip('a test user cannot be added here')
  try {
    const { session, close } = await ssh.open(opening({ user: login.user }), never)
    const run = session.run({ interpreter: 'sh', text: 'true', env: {} }, use())
    expect(await failing(run)).toMatchObject({ kind: 'denied', code: 'NO_SHELL' })
    await close()
  } finally {
    login.remove()
  }
})

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Layer } from '#domain/session'
import { dial } from '../../src/main/connectors/dial'
import { ssh } from '../../src/main/connectors/ssh'
import type { SshOpening } from '../../src/main/connectors/ssh/connect'
import { addHostLogin } from '../support/host-login'
import { startProxy } from '../support/proxy'
import { scratchFolder } from '../support/scratch'
import { killingItsSshd, noSshd, type Sshd, startSshd } from '../support/sshd'

const why = noSshd()
const never = new AbortController().signal
const use = (timeoutMs = 20_000) => ({ signal: never, timeoutMs })
const script = (text: string) => ({ interpreter: 'sh' as const, text, env: {} })
let sshd: Sshd
let scratch: Awaited<ReturnType<typeof scratchFolder>>

beforeAll(async () => {
  scratch = await scratchFolder('ssh-faults')
  if (!why) sshd = await startSshd(['MaxSessions 10', 'AllowTcpForwarding no'])
})
afterAll(async () => {
  await sshd?.stop()
  await scratch?.remove()
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

function opening(change: Partial<SshOpening['profile']> = {}, more: Partial<SshOpening> = {}): SshOpening {
  const { port, user, key, fingerprint } = sshd
  return {
    profile: {
      id: 's',
      system: 'x',
      name: 's',
      note: '',
      secret: { from: 'none' },
      protocol: 'ssh',
      host: '127.0.0.1',
      port,
      user,
      key,
      hostKey: fingerprint,
      ...change,
    },
    secret: async () => null,
    dial,
    hostKeys: { trusted: async () => [] },
    ...more,
  }
}

const failure = async (given: SshOpening) => {
  const opened = await ssh.open(given, never).catch((error: unknown) => error)
  if (!(opened instanceof Error)) throw new Error('it opened')
  return opened
}

describe('logging in', () => {
  test('with a key, and with a key behind a passphrase (E13)', async () => {
    await (await ssh.open(opening(), never)).close()
    const secret = async () => sshd.passphrase
    await (await ssh.open(opening({ key: sshd.encryptedKey }, { secret }), never)).close()
    expect(await failure(opening({ key: sshd.encryptedKey }, { secret: async () => 'wrong' }))).toMatchObject({
      failure: { code: 'WRONG_PASSPHRASE' },
    })
    expect(await failure(opening({ key: sshd.encryptedKey }))).toMatchObject({ failure: { code: 'NO_PASSPHRASE' } })
    expect(await failure(opening({ key: join(sshd.folder, 'config') }))).toMatchObject({ failure: { code: 'BAD_KEY' } })
    expect(await failure(opening({ key: '/dev/zero' }))).toMatchObject({ failure: { code: 'BAD_KEY' } })
  })

  test('with a password, and not with a wrong one', async ctx => {
    const user = `qdtest${process.pid}`
    const hash = String(spawnSync('openssl', ['passwd', '-6', 'right horse']).stdout).trim()
    if (spawnSync('useradd', ['-m', '-s', '/bin/sh', '-p', hash, user]).status !== 0)
      return ctx.skip('a test user cannot be added here')
    try {
      const opened = await ssh.open(opening({ user, key: undefined }, { secret: async () => 'right horse' }), never)
      expect(opened.session.host.user).toBe(user)
      await opened.close()
      expect(await failure(opening({ user, key: undefined }, { secret: async () => 'wrong horse' }))).toMatchObject({
        failure: { kind: 'denied', code: 'AUTH_FAILED' },
      })
    } finally {
      spawnSync('userdel', ['-r', user])
    }
  })

  test('a server that says nothing, or nonsense without end, is given up (E9)', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    const chatty = createServer(socket => {
      const timer = setInterval(() => socket.write(`${'x'.repeat(100)}\n`), 20)
      socket.on('error', () => {}).on('close', () => clearInterval(timer))
    }).listen(0, '127.0.0.1')
    for (const server of [silent, chatty]) {
      if (!server.listening) await once(server, 'listening')
      const { port } = server.address() as { port: number }
      expect(await failure(opening({ port }))).toMatchObject({
        failure: { kind: expect.stringMatching(/timeout|unreachable/) },
      })
      server.close()
    }
  })

  test('each way of not being reached has its own words (E10)', async () => {
    expect(await failure(opening({ port: 1 }))).toMatchObject({ failure: { code: 'ECONNREFUSED', layer: 'tcp' } })
    expect(await failure(opening({ host: 'no-such-host.invalid' }))).toMatchObject({
      failure: { kind: 'unreachable', layer: 'dns' },
    })
  })

  test('a test of the connection tells every layer, and the first that fails last', async () => {
    const seen = async (given: SshOpening) => {
      const rows: Layer[] = []
      for await (const row of ssh.layers(given, use())) rows.push(row)
      return rows.map(row => [row.layer, row.ok])
    }
    expect(await seen(opening())).toEqual([
      ['tcp', true],
      ['host-key', true],
      ['login', true],
      ['shell', true],
    ])
    expect(await seen(opening({ hostKey: undefined }))).toEqual([
      ['tcp', true],
      ['host-key', false],
    ])
    expect(await seen(opening({ user: 'nobody-here' }))).toEqual([
      ['tcp', true],
      ['host-key', true],
      ['login', false],
    ])
  })
})

describe('a link in trouble', () => {
  test('a killed sshd child leaves the command unknown, never successful (F1)', async () => {
    const { session } = await ssh.open(opening(), never)
    await expect(session.run(script(killingItsSshd), use())).rejects.toMatchObject({
      failure: { lost: true },
    })
  })

  test('a reset in the middle of a command leaves it unknown (F4)', async () => {
    const proxy = await startProxy(sshd.port)
    const { session, onLost } = await ssh.open(opening({ port: proxy.port }), never)
    const lost = new Promise(resolve => onLost(resolve))
    setTimeout(() => proxy.cut(), 500)
    await expect(session.run(script('sleep 3'), use())).rejects.toMatchObject({
      failure: { lost: true, kind: 'unreachable' },
    })
    await lost
    await proxy.stop()
  })

  test('a link that swallows everything is given up by keepalive (F3)', async () => {
    const proxy = await startProxy(sshd.port)
    const { session } = await ssh.open(opening({ port: proxy.port }), never)
    setTimeout(() => {
      proxy.blackhole = true
    }, 300)
    await expect(session.run(script('sleep 100'), use(90_000))).rejects.toMatchObject({ failure: { lost: true } })
    await proxy.stop()
  })

  test('fifteen commands at once all end well on a server that allows ten (F10)', async () => {
    const { session, close } = await ssh.open(opening(), never)
    const results = await Promise.all(
      Array.from({ length: 15 }, (_, i) => session.run(script(`sleep 0.2; echo ${i}`), use())),
    )
    expect(results.map(result => result.stdout)).toEqual(Array.from({ length: 15 }, (_, i) => `${i}\n`))
    await close()
  })

  test('a refused tunnel is an error of that tunnel; the session stays (F22)', async () => {
    const { session, close } = await ssh.open(opening(), never)
    await expect(session.forward('127.0.0.1', 1, never)).rejects.toMatchObject({
      failure: { kind: 'rejected', code: 'FORWARD_REFUSED' },
    })
    expect((await session.run(script('echo still here'), use())).stdout).toBe('still here\n')
    await close()
  })

  test('what a login prints by itself is not taken for output (F15)', async ctx => {
    const login = addHostLogin('noise', { shell: '/bin/bash' })
    if (!login) return ctx.skip('a test user cannot be added here')
    const { user } = login
    try {
      await writeFile(`/home/${user}/.bashrc`, 'echo noise\necho noise >&2\nalias echo=false\n')
      const { session, close } = await ssh.open(opening({ user }), never)
      for (const interpreter of ['sh', 'bash'] as const) {
        const said = { stdout: 'clean\n', stderr: '' }
        expect(await session.run({ ...script('echo clean'), interpreter }, use())).toMatchObject(said)
        expect(await session.batch([{ ...script('echo clean'), interpreter }], use())).toMatchObject([said])
      }
      await close()
    } finally {
      login.remove()
    }
  })
})

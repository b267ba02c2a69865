import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ssh } from '../../src/main/connectors/ssh'
import { addHostLogin } from '../support/host-login'
import { givesShell, openDoor, startOddServer } from '../support/ssh-server'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never, openingOf, use } from './opening'
import { sshOpening } from './ssh-opening'

const why = noSshd()
const script = (text: string, more: { sudo?: boolean } = {}) => ({
  interpreter: 'sh' as const,
  text,
  env: {},
  ...more,
})
let sshd: Sshd
let ends = 0
/** A number that no other sleep on this machine has. */
const mark = () => `${700_000 + ends++}.${process.pid}`

beforeAll(async () => {
  if (!why) sshd = await startSshd()
})
afterAll(() => sshd?.stop())
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

const opened = (user = sshd.user) =>
  ssh.open(
    openingOf({
      id: 's',
      system: 'x',
      name: 's',
      note: '',
      secret: { from: 'none' },
      protocol: 'ssh',
      host: '127.0.0.1',
      port: sshd.port,
      user,
      key: sshd.key,
      hostKey: sshd.fingerprint,
    }),
    never,
  )

describe('stopping a command on a host', () => {
  test('every command leads a group of its own, also where the host does not see to it (F11)', async () => {
    const odd = await startOddServer(client => {
      openDoor(client)
      givesShell(client)
    })
    try {
      for (const host of [sshd, odd]) {
        const { session, close } = await ssh.open(sshOpening(host), never)
        const leads = script(`read -r t </proc/$$/stat; set -- \${t##*) }; [ "$3" = $$ ] && echo leads`)
        for (const answer of [await session.run(leads, use(20_000)), ...(await session.batch([leads], use(20_000)))])
          expect(answer).toMatchObject({ exit: 0, stdout: 'leads\n' })
        await close()
      }
    } finally {
      await odd.stop()
    }
  })

  test('a cancel never waits behind the commands it should end (F10, F11)', async () => {
    const { session, close } = await opened()
    const watch = await opened()
    const marks = Array.from({ length: 4 }, mark)
    const stopping = new AbortController()
    const work = marks.map(one => failing(session.run(script(`sleep ${one}`), use(60_000, stopping.signal))))
    await sleep(500)
    stopping.abort()
    for (const failure of await Promise.all(work)) {
      expect(failure).toMatchObject({ kind: 'cancelled', message: expect.stringContaining('gone') })
      expect(failure.lost).toBeUndefined()
    }
    const { stdout } = await watch.session.run(
      script(`ps -eo args | grep -cE '[s]leep (${marks.join('|')})' || :`),
      use(),
    )
    expect(stdout.trim()).toBe('0')
    await close()
    await watch.close()
  })

  test('a command that still waits for a free channel is cancelled at once, and never begins', async () => {
    const { session, close } = await opened()
    const file = `/tmp/quarterdeck-waits-${mark()}`
    const ending = new AbortController()
    const work = Array.from({ length: 4 }, () =>
      session.run(script('sleep 4'), use(60_000, ending.signal)).catch(() => undefined),
    )
    await sleep(300)
    const stopping = new AbortController()
    const began = performance.now()
    const waiting = failing(session.run(script(`touch ${file}`), use(60_000, stopping.signal)))
    stopping.abort()
    expect(await waiting).toMatchObject({ kind: 'cancelled' })
    expect(performance.now() - began).toBeLessThan(3000)
    const late = await failing(session.run(script(`touch ${file}`), use(500)))
    expect(late).toMatchObject({ kind: 'timeout' })
    expect(late.lost).toBeUndefined()
    await Promise.all(work)
    expect(existsSync(file)).toBe(false)
    await close()
  })

  test('a command stopped in the moment it starts is found and ended all the same', async () => {
    const { session, close } = await opened()
    const one = mark()
    const stopping = new AbortController()
    const work = failing(session.run(script(`sleep ${one}`), use(60_000, stopping.signal)))
    await sleep(5)
    stopping.abort()
    const failure = await work
    const { stdout } = await session.run(script(`ps -eo args | grep -c '[s]leep ${one}' || :`), use())
    expect([failure.kind, failure.lost, stdout.trim()]).toEqual(['cancelled', undefined, '0'])
    await close()
  })

  test('what left the process group is told as still running, never as gone (F13)', async () => {
    const { session, close } = await opened()
    const one = mark()
    const failure = await failing(session.run(script(`setsid sleep ${one} & sleep ${one}`), use(4000)))
    const { stdout } = await session.run(script(`pgrep -f 'sleep ${one.replace('.', '[.]')}'`), use())
    expect(stdout.trim()).toMatch(/^\d+$/)
    await session.run(script(`kill ${stdout.trim()}`), use())
    expect(failure).toMatchObject({ kind: 'timeout', lost: true, message: expect.stringContaining(stdout.trim()) })
    await close()
  })

  test('a detached script is ended with all it started, and its folder keeps what it said', async () => {
    const { session, close } = await opened()
    const one = mark()
    const key = `test-cancel-${one}`
    const stopping = new AbortController()
    const work = failing(
      session.detached(key, script(`echo begun; timeout 600 sleep ${one}`), {
        ...use(60_000, stopping.signal),
        onOutput: (_stream, text) => text.includes('begun') && stopping.abort(),
      }),
    )
    expect(await work).toMatchObject({ kind: 'cancelled', message: expect.stringContaining('gone') })
    const { stdout } = await session.run(
      script(`ps -eo args | grep -c '[s]leep ${one}'; cd ~/.quarterdeck/runs/${key} && cat stdout && rm -rf "$PWD"`),
      use(),
    )
    expect(stdout).toBe('0\nbegun\n')
    await close()
  })

  test('what runs as root by sudo is ended as root, and looked for', async ctx => {
    const login = existsSync('/usr/bin/sudo') ? addHostLogin('sudo', { sudo: true }) : undefined
    if (!login) return ctx.skip('sudo is not installed, or a test user cannot be added here')
    try {
      const { session, close } = await opened(login.user)
      const one = mark()
      const failure = await failing(session.run(script(`sleep ${one}; true`, { sudo: true }), use(4000)))
      const { stdout } = await session.run(script(`ps -eo args | grep -c '[s]leep ${one}' || :`), use())
      if (stdout.trim() !== '0') await session.run(script(`pkill -f 'sleep ${one}'`, { sudo: true }), use())
      expect([failure.kind, failure.lost, stdout.trim()]).toEqual(['timeout', undefined, '0'])
      await close()
    } finally {
      login.remove()
    }
  })
})

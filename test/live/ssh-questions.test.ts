import type { Prompt as Asked, AuthContext } from 'ssh2'
import { afterEach, describe, expect, test } from 'vitest'
import { type Answered, askedPrompts } from '#domain/prompt'
import { ssh } from '../../src/main/connectors/ssh'
import { createGivenAnswers } from '../../src/main/sessions/given-answers'
import { addHostLogin } from '../support/host-login'
import { type OddServer, startOddServer } from '../support/ssh-server'
import { noSshd, startSshd } from '../support/sshd'
import { failing, never, use } from './opening'
import { layersOf, passes, sshOpening } from './ssh-opening'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A host that refuses the plain password, then asks these rounds of questions; right answers let in. */
async function asking(
  rounds: { asks: (Asked | string)[]; right: string[] }[],
  words?: { title: string; text: string },
) {
  const heard: string[] = []
  const server = await startOddServer(client => {
    client.on('authentication', asked => {
      if (asked.method !== 'keyboard-interactive') return asked.reject(['keyboard-interactive'])
      ask(asked, 0)
    })
  })
  const ask = (asked: Extract<AuthContext, { method: 'keyboard-interactive' }>, at: number) => {
    const round = rounds[at]
    if (!round) return asked.accept()
    const prompts = round.asks.map(one => (typeof one === 'string' ? { prompt: one, echo: false } : one))
    asked.prompt(prompts, words?.title ?? '', words?.text ?? '', answers => {
      heard.push(...answers)
      if (answers.join() === round.right.join()) ask(asked, at + 1)
      else asked.reject(['keyboard-interactive'])
    })
  }
  ends.push(server.stop)
  return { heard, server }
}

const given = (server: OddServer, answers?: readonly Answered[]) =>
  sshOpening(server, { key: undefined }, { password: 'my horse', answers: () => answers })
const asked = async (server: OddServer, answers?: readonly Answered[]) => {
  const failure = await failing(ssh.open(given(server, answers), never))
  return { failure, ...askedPrompts(failure) }
}
const typed = (...answers: [string, string, boolean?][]): Answered[] =>
  answers.map(([prompt, answer, echo = false]) => ({ prompt, answer, echo }))

describe('the password', () => {
  test('is never given to a question that is not for it (E11)', async () => {
    for (const asks of [
      ['\u001b[31mVerification code: '],
      [{ prompt: 'Password: ', echo: true }],
      ['Password: ', 'Code: '],
    ]) {
      const { heard, server } = await asking([{ asks, right: ['nothing'] }])
      const { failure } = await asked(server)
      expect(failure).toMatchObject({ kind: 'denied', code: 'MORE_ASKED' })
      expect(failure.message).not.toContain('\u001b')
      expect(heard).not.toContain('my horse')
    }
  })

  test('is given to a host that asks for it in so many words (E11)', async () => {
    const { heard, server } = await asking([{ asks: ["root@host's password: "], right: ['my horse'] }])
    // This host lets in and gives no shell.
    expect((await layersOf(given(server))).slice(0, 3).map(layer => [layer.layer, layer.ok])).toEqual([
      ['tcp', true],
      ['host-key', true],
      ['login', true],
    ])
    expect(heard).toEqual(['my horse'])
  })

  test('that has expired is told as such, and no new one is made up (E11)', async () => {
    const server = await startOddServer(client =>
      client.on('authentication', asked => {
        if (asked.method === 'password') asked.requestChange('Your password has expired', () => {})
        else asked.reject(['password'])
      }),
    )
    ends.push(server.stop)
    expect(await failing(ssh.open(given(server), never))).toMatchObject({ kind: 'denied', code: 'PASSWORD_EXPIRED' })
  })

  test('is not asked for at all when the profile has neither key, agent nor password', async () => {
    const { server } = await asking([])
    const failure = await failing(ssh.open(sshOpening(server, { key: undefined }), never))
    expect(failure).toMatchObject({ code: 'NO_LOGIN', hint: expect.stringContaining('SSH_AUTH_SOCK') })
  })
})

describe('questions that only the operator can answer', () => {
  test('are told with the host’s words, and answered at the next login (E11)', async () => {
    const words = { title: 'Two factors', text: 'Use your token.' }
    const { server } = await asking([{ asks: ['Code: '], right: ['123456'] }], words)
    expect(await asked(server)).toMatchObject({
      profile: 's',
      host: `ops@127.0.0.1:${server.port}`,
      words: 'Two factors\nUse your token.',
      prompts: [{ prompt: 'Code:', echo: false }],
    })
    await passes(given(server, typed(['Code:', '123456'])))
  })

  test('may be three at once, or come one after the other, the password among them (E11)', async () => {
    const tenant = { prompt: 'Tenant: ', echo: true }
    const rounds = [
      { asks: ['Password: '], right: ['my horse'] },
      { asks: [tenant, 'Password: ', 'Code: '], right: ['acme', 'my horse', '123456'] },
      { asks: ['PIN: '], right: ['0000'] },
    ]
    const { server } = await asking(rounds)
    const first = await asked(server)
    expect(first.prompts).toEqual([
      { prompt: 'Tenant:', echo: true },
      { prompt: 'Code:', echo: false },
    ])
    const answers = typed(['Tenant:', 'acme', true], ['Code:', '123456'])
    // The third round was not known yet; now all of them are asked for.
    expect((await asked(server, answers)).prompts?.map(one => one.prompt)).toEqual(['Tenant:', 'Code:', 'PIN:'])
    await passes(given(server, [...answers, ...typed(['PIN:', '0000'])]))
  })

  test('that are other ones than were shown get no answer, and are asked anew (E11)', async () => {
    const { heard, server } = await asking([{ asks: ['Code for 4711: '], right: ['1'] }])
    const { failure, prompts } = await asked(server, typed(['Code for 4242:', 'secret answer']))
    expect(failure.message).toContain('given no answer')
    expect(prompts).toEqual([{ prompt: 'Code for 4711:', echo: false }])
    expect(heard).toEqual([])
  })

  test('answered wrongly are told as that, without the answer (E11)', async () => {
    const { server } = await asking([{ asks: ['Code: '], right: ['right'] }])
    const { failure, prompts } = await asked(server, typed(['Code:', 'wrong-answer']))
    expect(failure.message).toContain('did not take the answers')
    expect(prompts).toHaveLength(1)
    expect(JSON.stringify(failure)).not.toContain('wrong-answer')
  })

  test('are cut and cleaned, however long and hostile they are (E11)', async () => {
    const asks = [`\u001b]0;x\u0007\u202eCode ${'x'.repeat(15_000)}`]
    const { server } = await asking([{ asks, right: ['nothing'] }], { title: '\u001b[2J', text: 'y'.repeat(15_000) })
    const { failure, prompts, words } = await asked(server)
    expect(prompts?.[0]?.prompt.length).toBeLessThan(400)
    expect(words?.length).toBeLessThan(1100)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(JSON.stringify(failure)).not.toMatch(/[\u001b\u0007\u202e]|\\u001b|\\u0007/)
  })

  test('without end are not answered, and not asked of anybody (E11)', async () => {
    const { server } = await asking([{ asks: Array.from({ length: 500 }, (_, at) => `${at}? `), right: ['nothing'] }])
    expect(await asked(server)).not.toHaveProperty('prompts')
  })

  test('after a key are asked of the operator; a refused key is not followed by questions (E11)', async () => {
    const server = await startOddServer(client => {
      let key = false
      client.on('authentication', asked => {
        if (asked.method === 'publickey') {
          key ||= asked.signature !== undefined
          if (!asked.signature) return asked.accept()
          return asked.reject(['keyboard-interactive'], true)
        }
        if (asked.method !== 'keyboard-interactive' || !key) return asked.reject(['publickey'])
        asked.prompt([{ prompt: 'Code: ', echo: false }], '', '', ([code]) =>
          code === '42' ? asked.accept() : asked.reject(['keyboard-interactive']),
        )
      })
    })
    ends.push(server.stop)
    const failure = await failing(ssh.open(sshOpening(server), never))
    expect(askedPrompts(failure)?.prompts).toEqual([{ prompt: 'Code:', echo: false }])
    await passes(sshOpening(server, {}, { answers: () => typed(['Code:', '42']) }))

    const strict = await startOddServer(client =>
      client.on('authentication', asked => asked.reject(['publickey', 'keyboard-interactive'])),
    )
    ends.push(strict.stop)
    expect(await failing(ssh.open(sshOpening(strict), never))).toMatchObject({ code: 'AUTH_FAILED' })
  })
})

test('answers are kept for one login and two minutes', () => {
  let now = 0
  const answers = createGivenAnswers(() => now)
  answers.give('host', typed(['Code:', '1']))
  expect(answers.waiting('host')).toBe(true)
  expect(answers.take('other')).toBeUndefined()
  expect(answers.take('host')).toEqual(typed(['Code:', '1']))
  expect(answers.take('host')).toBeUndefined()
  answers.give('host', typed(['Code:', '2']))
  now = 121_000
  expect(answers.waiting('host')).toBe(false)
  expect(answers.take('host')).toBeUndefined()
})

test('a login without a shell is a way through, and says why it runs nothing (F14)', async ctx => {
  const why = noSshd()
  if (why) return ctx.skip(why)
  const login = addHostLogin('noshell', { shell: '/usr/sbin/nologin' })
  if (!login) return ctx.skip('a test user cannot be added here')
  ends.push(async () => login.remove())
  const sshd = await startSshd()
  ends.push(sshd.stop)
  const { session, close } = await ssh.open(sshOpening(sshd, { user: login.user }), never)
  const run = session.run({ interpreter: 'sh', text: 'true', env: {} }, use())
  expect(await failing(run)).toMatchObject({ kind: 'denied', code: 'NO_SHELL' })
  await close()

  // Said to be a way only, it is well, and is not asked for a shell.
  const opening = sshOpening(sshd, { user: login.user, only: 'way' })
  const rows = await layersOf(opening)
  expect(rows.map(({ layer, ok }) => [layer, ok])).toEqual(
    ['tcp', 'host-key', 'login', 'shell'].map(one => [one, true]),
  )
  const way = await ssh.open(opening, never)
  const told = failing(way.session.run({ interpreter: 'sh', text: 'true', env: {} }, use()))
  expect(await told).toMatchObject({ code: 'ONLY_A_WAY' })
  await way.close()
})

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ssh } from '../../src/main/connectors/ssh'
import { until } from '../support/scratch'
import { noSshAgent, type SshAgent, startSshAgent } from '../support/ssh-agent'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never, use } from './opening'
import { passes, script, sshOpening } from './ssh-opening'

const why = noSshd() ?? noSshAgent()
let sshd: Sshd
let agent: SshAgent

beforeAll(async () => {
  if (why) return
  sshd = await startSshd(['MaxAuthTries 6'])
  agent = await startSshAgent()
})
afterAll(async () => {
  await agent?.stop()
  await sshd?.stop()
})
beforeEach(ctx => {
  if (why) return ctx.skip(why)
  agent.add('-D')
})

const at = (file: string) => join(sshd.folder, file)
const withAgent = (change: Parameters<typeof sshOpening>[1] = {}, more: Parameters<typeof sshOpening>[2] = {}) =>
  sshOpening(sshd, { key: undefined, agent: agent.socket, ...change }, more)
const refused = (...given: Parameters<typeof withAgent>) => failing(ssh.open(withAgent(...given), never))
const stranger = (name: string) => {
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
  expect(agent.add(at(name))).toBe(0)
}

test('a key file signs at once, an agent only where the host would take its key; no host key is proven for nobody', async () => {
  const telling = await startSshd(['Match all', 'LogLevel DEBUG1'])
  try {
    agent.add(telling.key)
    await passes(sshOpening(telling))
    await until(async () => expect(telling.log()).toMatch(/Accepted publickey.*Disconnected from user/s))
    expect(telling.log()).not.toMatch(/Postponed publickey|hostkeys-prove/)
    await passes(sshOpening(telling, { key: undefined, agent: agent.socket }))
    await until(async () => expect(telling.log()).toMatch(/Postponed publickey.*Accepted publickey/s))
  } finally {
    await telling.stop()
  }
})

test('an agent’s key opens the host, by the path of its socket and by the login’s variable', async () => {
  agent.add(sshd.key)
  await passes(withAgent())
  const before = process.env.SSH_AUTH_SOCK
  process.env.SSH_AUTH_SOCK = agent.socket
  try {
    await passes(withAgent({ agent: 'SSH_AUTH_SOCK' }))
    delete process.env.SSH_AUTH_SOCK
    expect(await refused({ agent: 'SSH_AUTH_SOCK' })).toMatchObject({ kind: 'invalid', code: 'NO_AGENT' })
  } finally {
    if (before === undefined) delete process.env.SSH_AUTH_SOCK
    else process.env.SSH_AUTH_SOCK = before
  }
})

test('an RSA key of the agent signs with SHA-2', async () => {
  spawnSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', at('agent_rsa')])
  await writeFile(
    at('authorized'),
    (await readFile(at('authorized'), 'utf8')) + (await readFile(at('agent_rsa.pub'), 'utf8')),
  )
  agent.add(at('agent_rsa'))
  await passes(withAgent())
})

test('with ten keys in the agent only the chosen one is offered, named by either half (E12)', async () => {
  for (let number = 0; number < 9; number++) stranger(`stranger${number}`)
  agent.add(sshd.key)
  await passes(withAgent({ key: `${sshd.key}.pub` }))
  await passes(withAgent({ key: sshd.key }))
  // Without a choice the host hangs up before the right one: said so.
  expect(await refused()).toMatchObject({
    kind: 'denied',
    code: 'TOO_MANY_KEYS',
    hint: expect.stringContaining('Name the key'),
  })
})

test('a key behind a passphrase is named without it: the agent has opened it', async () => {
  spawnSync('/usr/bin/ssh-add', [sshd.encryptedKey], {
    env: {
      PATH: process.env.PATH,
      SSH_AUTH_SOCK: agent.socket,
      SSH_ASKPASS: await askpass(),
      SSH_ASKPASS_REQUIRE: 'force',
    },
  })
  await passes(withAgent({ key: sshd.encryptedKey }))
})

async function askpass() {
  await writeFile(at('askpass'), `#!/bin/sh\necho '${sshd.passphrase}'\n`, { mode: 0o700 })
  return at('askpass')
}

test('an agent that is missing, empty, locked, silent or lacks the key is named each', async () => {
  expect(await refused({ agent: at('nowhere') })).toMatchObject({ kind: 'invalid', layer: 'login', code: 'NO_AGENT' })
  expect(await refused()).toMatchObject({ code: 'AGENT_EMPTY' })
  stranger('other')
  expect(await refused({ key: sshd.key })).toMatchObject({
    code: 'AGENT_LACKS_KEY',
    hint: `Add it: ssh-add ${sshd.key}`,
  })
  await agent.lock(true)
  expect(await refused()).toMatchObject({ code: 'AGENT_EMPTY', message: expect.stringContaining('locked') })
  await agent.lock(false)
  const mute = createServer(socket => socket.on('error', () => {})).listen(at('mute'))
  await once(mute, 'listening')
  expect(await refused({ agent: at('mute') })).toMatchObject({ code: 'AGENT_SILENT' })
  mute.close()
})

test('an agent that would not sign is named, not the host', async () => {
  // -c asks for a confirmation, and here nobody can be asked.
  expect(agent.add('-c', sshd.key)).toBe(0)
  expect(await refused()).toMatchObject({ kind: 'denied', layer: 'login', code: 'AGENT_REFUSED' })
})

test('a key that the host does not take is told from an agent that does not sign', async () => {
  stranger('unknown')
  expect(await refused()).toMatchObject({
    code: 'AUTH_FAILED',
    message: expect.stringContaining('with a key of the agent'),
  })
})

test('the agent is never forwarded: a command there finds none (E14)', async () => {
  agent.add(sshd.key)
  const { session, close } = await ssh.open(withAgent(), never)
  const { stdout } = await session.run(script('echo "agent=$SSH_AUTH_SOCK"; ssh-add -l 2>&1 || :'), use())
  expect(stdout).toMatch(/^agent=\n/)
  expect(stdout).toContain('Could not open a connection')
  await close()
})

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpsError } from '#domain/failure'
import type { Profile, SecretSource } from '#domain/profile'
import { createCommandAnswers } from '../../src/main/store/command-answers'
import { readSecret } from '../../src/main/store/secret-source'
import { scratchFolder } from '../support/scratch'

const profile = (secret: SecretSource): Profile => ({
  id: 'p1',
  system: 's1',
  name: 'cache',
  note: '',
  protocol: 'redis',
  host: '127.0.0.1',
  port: 6379,
  database: 0,
  tls: 'disable',
  secret,
})
const kept = { unseal: async (id: string) => (id === 'p1' ? 'from the vault' : null) }
const empty = { unseal: async () => null }
const from = (secret: SecretSource, asked = new Map<string, string>(), vault = kept) =>
  readSecret(profile(secret), { vault, asked, answers: createCommandAnswers() })
const failureOf = (secret: SecretSource, vault = kept) =>
  from(secret, new Map(), vault).then(
    () => undefined,
    error => (error as OpsError).failure,
  )

describe('where a secret comes from', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  beforeAll(async () => {
    folder = await scratchFolder('secret')
  })
  afterAll(() => folder.remove())

  it('reads the vault, the environment, a file, a command, and what was asked', async () => {
    const file = join(folder.path, 'secret')
    writeFileSync(file, '\uFEFF s p a c e \r\nsecond line\n')
    process.env.QUARTERDECK_TEST_SECRET = 'from env'
    expect(await from({ from: 'none' })).toBeNull()
    expect(await from({ from: 'stored' })).toBe('from the vault')
    expect(await from({ from: 'env', name: 'QUARTERDECK_TEST_SECRET' })).toBe('from env')
    expect(await from({ from: 'file', path: file })).toBe(' s p a c e ')
    expect(await from({ from: 'command', command: `printf 'one\\ntwo\\n'; echo noise >&2` })).toBe('one')
    expect(await from({ from: 'ask' }, new Map([['p1', 'typed']]))).toBe('typed')
  })

  it('says what is missing and what to do, and never repeats what a file or command printed', async () => {
    writeFileSync(join(folder.path, 'empty'), '\nCANARY\n')
    const command = 'echo CANARY; echo CANARY >&2; exit 3'
    expect(await failureOf({ from: 'env', name: 'QUARTERDECK_NOT_SET' })).toMatchObject({ kind: 'missing' })
    expect(await failureOf({ from: 'file', path: join(folder.path, 'none') })).toMatchObject({ kind: 'missing' })
    expect(await failureOf({ from: 'file', path: folder.path })).toMatchObject({ kind: 'missing' })
    expect(await failureOf({ from: 'ask' })).toMatchObject({ kind: 'denied', code: 'SECRET_NEEDED' })
    expect(await failureOf({ from: 'stored' }, empty)).toMatchObject({ kind: 'missing', code: 'SECRET_MISSING' })
    const answers = [
      await failureOf({ from: 'file', path: join(folder.path, 'empty') }),
      await failureOf({ from: 'command', command }),
      await failureOf({ from: 'command', command: 'true' }),
    ]
    expect(answers[1]?.message).toContain('exit 3')
    for (const answer of answers) {
      expect(answer).toMatchObject({ kind: 'missing', hint: expect.any(String) })
      expect(answer?.message).not.toContain('CANARY')
    }
  })

  it('stops a command that does not end, with all it started, and does not wait for it', async () => {
    const left = join(folder.path, 'left')
    const command = `(sleep 2; touch ${left}) & sleep 30; echo late`
    const failure = await failureOf({ from: 'command', command, timeout: 1 })
    expect(failure).toMatchObject({ kind: 'timeout', code: 'SECRET_COMMAND_TIMEOUT' })
    // Longer than what was left behind would have needed, had it lived.
    await new Promise(resolve => setTimeout(resolve, 2000))
    expect(() => chmodSync(left, 0o600)).toThrow('ENOENT')
  })
})

import { expect, test } from 'vitest'
import type { VaultState } from '#contract/vault'
import { secretState } from '#domain/named-secret'
import type { Profile } from '#domain/profile'
import { toRotate } from '../../src/renderer/panels/secrets/to-rotate'
import { vaultWords } from '../../src/renderer/panels/secrets/vault-words'
import { parametersOf, readRoute, targetsOf } from '../../src/renderer/route'

const shut: VaultState = {
  state: 'locked',
  slots: [],
  keychain: null,
  needsPassphrase: true,
  opensHere: false,
  offers: [],
  trouble: null,
}

test('a locked vault says what that means and that nothing is lost', () => {
  const words = vaultWords({ ...shut, slots: ['passphrase'] })
  expect(words[0]).toMatch(/Locked.*Nothing is lost/)
  expect(words[1]).toBe('It is opened by your passphrase.')
})

test('a key that lies in a file beside the data is called what it is', () => {
  const words = (slots: ('keyfile' | 'passphrase')[]) => vaultWords({ ...shut, state: 'open', slots }).join(' ')
  expect(words(['keyfile'])).toMatch(/Whoever can read your files can read it/)
  expect(words(['keyfile', 'passphrase'])).not.toMatch(/Whoever/)
})

test('the way to a new value carries where the secret is used, and leaves out the targets that it is not about', () => {
  const profile = (id: string, name: string, protocol: string) => ({ id, name, protocol, system: 's' }) as Profile
  const profiles = [profile('1', 'db', 'postgres'), profile('2', 'host', 'ssh'), profile('3', 'cache', 'redis')]
  const places = [
    { kind: 'role', target: 'db', name: 'shop' },
    { kind: 'env-file', target: 'host', path: '/srv/.env', name: 'PASSWORD', service: 'web' },
    { kind: 'env-file', target: 'host', path: '/srv/.env', name: 'URL' },
    { kind: 'env-file', target: 'host', path: '/srv/other', name: 'X' },
  ] as const
  const secret = { name: 'key', note: '', everyDays: 90, places: [...places] }
  const system = { id: 's', name: 'shop', environment: 'staging' } as const
  const route = readRoute(toRotate({ system, secret, state: 'fresh', ageDays: 1, last: null }, profiles))
  expect(parametersOf(route)).toEqual({
    ...{ secret: 'key', role: 'shop', env_file: '/srv/.env', env_name: 'PASSWORD, URL', service: 'web' },
  })
  expect(targetsOf(route)).toEqual({ db: '1', host: '2', cache: '', cloud: '' })
})

test('a secret is due in its last ten days and overdue after them', () => {
  const now = Date.parse('2026-04-01T12:00:00Z')
  const state = (changedOn?: string) => secretState({ everyDays: 90, ...(changedOn && { changedOn }) }, now)
  expect([state(), state('2026-04-02'), state('2026-03-01')]).toEqual(['unknown', 'fresh', 'fresh'])
  expect([state('2026-01-12'), state('2026-01-01'), state('2025-12-31')]).toEqual(['fresh', 'due', 'overdue'])
})

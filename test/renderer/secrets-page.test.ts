import { expect, test } from 'vitest'
import type { VaultState } from '#contract/vault'
import { vaultWords } from '../../src/renderer/panels/secrets/vault-words'

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

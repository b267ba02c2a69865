import { expect, test } from 'vitest'
import { insideFolder, mayAddFolder } from '../../src/renderer/panels/settings/folder-path'
import { vaultWords } from '../../src/renderer/panels/settings/vault-words'

test('a runbook folder is added by its whole path, and once', () => {
  expect(mayAddFolder('/srv/runbooks', [])).toBeNull()
  expect(mayAddFolder('C:\\runbooks', [])).toBeNull()
  expect(mayAddFolder('/srv/runbooks/', ['/srv/runbooks'])).toMatch(/already/)
  for (const typed of ['', 'runbooks', '~/runbooks', './x']) expect(mayAddFolder(typed, [])).not.toBeNull()
})

test('a problem is told under the folder its file lies in, and under no other of a like name', () => {
  expect(insideFolder('/srv/runbooks/a/b.md', '/srv/runbooks')).toBe(true)
  expect(insideFolder('/srv/runbooks', '/srv/runbooks/')).toBe(true)
  expect(insideFolder('/srv/runbooks-old/a.md', '/srv/runbooks')).toBe(false)
})

test('a locked vault says what that means and that nothing is lost', () => {
  const words = vaultWords({ state: 'locked', slots: ['passphrase'], keychain: null, needsPassphrase: true })
  expect(words[0]).toMatch(/Locked.*Nothing is lost/)
  expect(words[1]).toBe('It is opened by your passphrase.')
})

test('a key that lies in a file beside the data is called what it is', () => {
  const words = (slots: ('keyfile' | 'passphrase')[]) =>
    vaultWords({ state: 'open', slots, keychain: null, needsPassphrase: false }).join(' ')
  expect(words(['keyfile'])).toMatch(/Whoever can read your files can read it/)
  expect(words(['keyfile', 'passphrase'])).not.toMatch(/Whoever/)
})

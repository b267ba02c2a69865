import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeSlot } from '../../src/main/store/slot'
import { openStore, type Store } from '../../src/main/store/store'
import { createVault, type Keychain, type VaultParts } from '../../src/main/store/vault'
import { scratchFolder } from '../support/scratch'

/** A keychain as a desktop would have one: it keeps a key of its own. */
function desktop(backend: string, ownKey = randomBytes(32)): Keychain {
  const mix = (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => byte ^ (ownKey[at % 32] ?? 0)))
  return {
    backend,
    wrap: async key => mix(key).toString('base64'),
    unwrap: async blob => mix(Buffer.from(blob, 'base64')),
  }
}

describe('the vault', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let store: Store
  const vaultWith = (means: Partial<VaultParts> = {}) =>
    createVault({ slots: store.slots, secrets: store.secrets, folder: folder.path, ...means })
  beforeEach(async () => {
    folder = await scratchFolder('vault')
    store = await openStore(folder.path)
  })
  afterEach(async () => {
    await store.close()
    await folder.remove()
  })

  it('opens by itself with the keychain it was made with, and gives secrets back', async () => {
    const keychain = desktop('gnome_libsecret')
    const first = vaultWith({ keychain })
    expect(await first.start()).toEqual({
      state: 'open',
      slots: ['keychain'],
      keychain: 'gnome_libsecret',
      needsPassphrase: false,
      opensHere: true,
      offers: [],
      trouble: null,
    })
    await first.seal('p1', 'secret', 'pässword 🧨')
    const again = vaultWith({ keychain })
    expect((await again.start()).state).toBe('open')
    expect(await again.unseal('p1', 'secret')).toBe('pässword 🧨')
    expect(await again.unseal('p2', 'secret')).toBeNull()
  })

  it.each(['basic_text', 'unknown', ''])(
    'B1: with the keychain "%s" it asks for a passphrase and stores no key',
    async backend => {
      const vault = vaultWith({ keychain: desktop(backend) })
      expect(await vault.start()).toEqual({
        state: 'new',
        slots: [],
        keychain: backend,
        needsPassphrase: true,
        opensHere: false,
        offers: [],
        trouble: null,
      })
      await expect(vault.seal('p', 'secret', 'x')).rejects.toMatchObject({ failure: { code: 'VAULT_LOCKED' } })
      expect(await store.slots.list()).toEqual([])
      expect((await vault.setPassphrase('correct horse')).state).toBe('open')
      expect((await store.slots.list()).map(slot => slot.kind)).toEqual(['passphrase'])
    },
  )

  it('B2: after the desktop changed its keychain the passphrase still opens it, both names are said, and the new one is given the key', async () => {
    const before = vaultWith({ keychain: desktop('kwallet5') })
    await before.start()
    await before.setPassphrase('correct horse')
    await before.seal('p', 'secret', 'kept')

    const other = desktop('gnome_libsecret')
    const after = vaultWith({ keychain: other })
    const state = await after.start()
    expect(state).toMatchObject({ state: 'locked', slots: ['keychain', 'passphrase'], needsPassphrase: true })
    expect(state.keychain).toContain('gnome_libsecret')
    expect(state.keychain).toContain('kwallet5')
    await after.unlock('correct horse')
    expect(await after.unseal('p', 'secret')).toBe('kept')
    expect(after.state()).toMatchObject({ keychain: 'gnome_libsecret', slots: ['keychain', 'passphrase'] })
    const next = vaultWith({ keychain: other })
    expect((await next.start()).state).toBe('open')
    expect(await next.unseal('p', 'secret')).toBe('kept')
  })

  it('B3: a keychain that refuses or never answers leaves the vault locked, and all else works', async () => {
    const good = desktop('kwallet5')
    await vaultWith({ keychain: good }).start()
    const silent = vaultWith({ keychain: { ...good, unwrap: () => new Promise(() => {}) }, keychainMs: 20 })
    expect(await silent.start()).toMatchObject({ state: 'locked', keychain: 'kwallet5 (it did not answer)' })
    const refusing = vaultWith({ keychain: { ...good, unwrap: () => Promise.reject(new Error('cancelled')) } })
    expect(await refusing.start()).toMatchObject({ state: 'locked', keychain: 'kwallet5 (it refused)' })
    expect(await store.systems.list()).toEqual([])
  })

  it('B4: ten wrong passphrases are refused alike and ever later; the right one still opens', async () => {
    const waits: number[] = []
    const first = vaultWith()
    await first.start()
    await first.setPassphrase('correct horse')
    await first.seal('p', 'secret', 'kept')
    const vault = vaultWith({ wait: async ms => waits.push(ms) })
    await vault.start()
    const answers = new Set<string>()
    for (let at = 0; at < 10; at++)
      await vault.unlock(`wrong ${at}`).catch(error => answers.add(JSON.stringify(error.failure)))
    expect(answers.size).toBe(1)
    expect([...answers][0]).toContain('WRONG_PASSPHRASE')
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect((await vault.unlock('correct horse')).state).toBe('open')
    expect(await vault.unseal('p', 'secret')).toBe('kept')
  })

  it('B5: swapped, changed and cut sealed values are unreadable, never wrong', async () => {
    const vault = vaultWith({ allowKeyFile: true })
    await vault.start()
    await vault.seal('a', 'secret', 'of a')
    await vault.seal('b', 'secret', 'of b')
    const a = (await store.secrets.get('a', 'secret')) ?? ''
    await store.secrets.put('b', 'secret', a)
    await store.secrets.put('a', 'passphrase', a)
    const bytes = Buffer.from(a.slice(3), 'base64url')
    bytes[15] = (bytes[15] ?? 0) ^ 1
    await store.secrets.put('c', 'secret', `v1.${bytes.toString('base64url')}`)
    await store.secrets.put('d', 'secret', a.slice(0, 20))
    await store.secrets.put('e', 'secret', 'plain text')
    for (const [profile, field] of [
      ['b', 'secret'],
      ['a', 'passphrase'],
      ['c', 'secret'],
      ['d', 'secret'],
      ['e', 'secret'],
    ] as const)
      await expect(vault.unseal(profile, field)).rejects.toMatchObject({ failure: { code: 'SECRET_UNREADABLE' } })
    expect(await vault.unseal('a', 'secret')).toBe('of a')
  })

  it('B6: a hundred thousand sealed values have as many nonces', async () => {
    const sealed: string[] = []
    const secrets = { ...store.secrets, put: async (_p: string, _f: string, text: string) => void sealed.push(text) }
    const vault = vaultWith({ secrets, allowKeyFile: true })
    await vault.start()
    for (let at = 0; at < 100_000; at++) await vault.seal('p', 'secret', 'the same')
    const nonces = sealed.map(text => Buffer.from(text.slice(3), 'base64url').subarray(0, 12).toString('hex'))
    expect(new Set(nonces).size).toBe(100_000)
  })

  it('B7: no secret and no passphrase stands anywhere in the data folder, nor in an error', async () => {
    const canary = `CANARY-${randomBytes(8).toString('hex')}`
    const vault = vaultWith({ allowKeyFile: true })
    await vault.start()
    await vault.setPassphrase(`${canary}-passphrase`)
    await vault.seal('p', 'secret', `${canary}-secret`)
    await vault.lock()
    const wrong = await vault
      .unlock(`${canary}-wrong`)
      .catch(error => JSON.stringify({ ...error, text: String(error) }))
    expect(wrong).toContain('WRONG_PASSPHRASE')
    await store.backup(join(folder.path, 'copy.db'))
    const search = () =>
      readdirSync(folder.path, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .filter(entry => readFileSync(join(entry.parentPath, entry.name)).includes('CANARY-'))
    expect(search()).toEqual([])
    expect(wrong).not.toContain(canary)
    await store.close()
    expect(search()).toEqual([])
    store = await openStore(folder.path)
  })

  it('makes a key file only when that is allowed, of mode 0600, and any door opens any slot it has the means for', async () => {
    const none = vaultWith()
    expect((await none.start()).state).toBe('new')
    expect(existsSync(join(folder.path, 'vault.key'))).toBe(false)
    const served = vaultWith({ allowKeyFile: true })
    expect((await served.start()).slots).toEqual(['keyfile'])
    expect(statSync(join(folder.path, 'vault.key')).mode & 0o777).toBe(0o600)
    await served.seal('p', 'secret', 'kept')
    const electron = vaultWith({ keychain: desktop('kwallet5') })
    expect((await electron.start()).state).toBe('open')
    expect(await electron.unseal('p', 'secret')).toBe('kept')
    rmSync(join(folder.path, 'vault.key'))
    const lost = vaultWith({ allowKeyFile: true })
    expect(await lost.start()).toMatchObject({ state: 'locked', needsPassphrase: false })
    await expect(lost.setPassphrase('another one')).rejects.toMatchObject({ failure: { code: 'VAULT_LOCKED' } })
    await expect(lost.unlock('anything')).rejects.toMatchObject({ failure: { kind: 'invalid' } })
  })

  it('after lock nothing is read until it is opened again, and a changed passphrase replaces the old', async () => {
    const vault = vaultWith({ wait: async () => {} })
    await vault.start()
    await vault.setPassphrase('the old one')
    await vault.seal('p', 'secret', 'kept')
    await vault.setPassphrase('the new one', 'the old one')
    expect((await vault.lock()).state).toBe('locked')
    await expect(vault.unseal('p', 'secret')).rejects.toMatchObject({ failure: { code: 'VAULT_LOCKED' } })
    await expect(vault.unlock('the old one')).rejects.toMatchObject({ failure: { code: 'WRONG_PASSPHRASE' } })
    await vault.unlock('the new one')
    expect(await vault.unseal('p', 'secret')).toBe('kept')
  })

  it('changes a passphrase only for who knows the old one, and later with each wrong one', async () => {
    const waits: number[] = []
    const vault = vaultWith({ allowKeyFile: true, wait: async ms => waits.push(ms) })
    await vault.start()
    await vault.setPassphrase('the old one')
    const wrong = { failure: { code: 'WRONG_PASSPHRASE' } }
    await expect(vault.setPassphrase('the new one')).rejects.toMatchObject(wrong)
    await expect(vault.setPassphrase('the new one', 'a guess')).rejects.toMatchObject(wrong)
    await vault.setPassphrase('the new one', 'the old one')
    expect(waits).toEqual([250, 500])
    await vault.lock()
    await expect(vault.unlock('the old one')).rejects.toMatchObject(wrong)
    expect((await vault.unlock('the new one')).state).toBe('open')
  })

  it('takes a way to open it away while another one opens it, and never the last', async () => {
    const vault = vaultWith({ allowKeyFile: true, wait: async () => {} })
    await vault.start()
    await vault.seal('p', 'secret', 'kept')
    await expect(vault.removeSlot('keyfile')).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    await expect(vault.removeSlot('keychain')).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    await vault.setPassphrase('correct horse')
    await expect(vault.removeSlot('keyfile')).rejects.toMatchObject({ failure: { code: 'WRONG_PASSPHRASE' } })
    expect(await vault.removeSlot('keyfile', 'correct horse')).toMatchObject({
      slots: ['passphrase'],
      offers: ['keyfile'],
    })
    expect(existsSync(join(folder.path, 'vault.key'))).toBe(false)
    await expect(vault.removeSlot('passphrase', 'correct horse')).rejects.toMatchObject({
      failure: { kind: 'invalid', message: expect.stringContaining('only way') },
    })
    expect((await vaultWith({ allowKeyFile: true }).start()).state).toBe('locked')
    expect(await vault.addSlot('keyfile')).toMatchObject({ slots: ['passphrase', 'keyfile'], offers: [] })
    expect(await vault.removeSlot('passphrase', 'correct horse')).toMatchObject({ slots: ['keyfile'] })
    const again = vaultWith({ allowKeyFile: true })
    expect((await again.start()).state).toBe('open')
    expect(await again.unseal('p', 'secret')).toBe('kept')
  })

  it('keeps the passphrase while what would be left does not open from here', async () => {
    const made = vaultWith({ keychain: desktop('kwallet5') })
    await made.start()
    await made.setPassphrase('correct horse')
    const elsewhere = vaultWith()
    await elsewhere.start()
    await elsewhere.unlock('correct horse')
    await expect(elsewhere.removeSlot('passphrase', 'correct horse')).rejects.toMatchObject({
      failure: { kind: 'invalid', message: expect.stringContaining('does not open') },
    })
    expect((await store.slots.list()).map(slot => slot.kind)).toEqual(['keychain', 'passphrase'])
  })

  it('a lock holds until an operator opens it: at a press where this door has the means, else with the passphrase', async () => {
    const vault = vaultWith({ allowKeyFile: true })
    await vault.start()
    await vault.seal('p', 'secret', 'kept')
    expect(await vault.lock()).toMatchObject({ state: 'locked', opensHere: true, needsPassphrase: false })
    await expect(vault.unseal('p', 'secret')).rejects.toMatchObject({
      failure: { code: 'VAULT_LOCKED', hint: 'Unlock it under Secrets.' },
    })
    // A process that ended starts again, and does not open it by itself.
    const next = vaultWith({ allowKeyFile: true })
    expect(await next.start()).toMatchObject({ state: 'locked', opensHere: true })
    expect((await next.open()).state).toBe('open')
    expect(await next.unseal('p', 'secret')).toBe('kept')
    expect((await vaultWith({ allowKeyFile: true }).start()).state).toBe('open')
  })

  it('a lock wipes at once, whatever is under way, and nothing is made of a wiped key', async () => {
    let guessed = () => {}
    const guess = new Promise<void>(resolve => {
      guessed = resolve
    })
    let go = () => {}
    const waiting = new Promise<void>(resolve => {
      go = resolve
    })
    const vault = vaultWith({
      allowKeyFile: true,
      wait: async () => {
        guessed()
        await waiting
      },
    })
    await vault.start()
    await vault.setPassphrase('the old one')
    await vault.seal('p', 'secret', 'kept')
    await expect(vault.unlock('wrong')).rejects.toMatchObject({ failure: { code: 'WRONG_PASSPHRASE' } })
    const change = vault.setPassphrase('the new one', 'the old one').catch(error => error.failure)
    const add = vault.setPassphrase('a third one', 'the old one').catch(error => error.failure)
    await guess
    const locking = vault.lock()
    await expect(vault.unseal('p', 'secret')).rejects.toMatchObject({ failure: { code: 'VAULT_LOCKED' } })
    go()
    expect(await change).toMatchObject({ code: 'VAULT_LOCKED' })
    expect(await add).toMatchObject({ code: 'VAULT_LOCKED' })
    expect((await locking).state).toBe('locked')
    expect((await vault.unlock('the old one')).state).toBe('open')
    expect(await vault.unseal('p', 'secret')).toBe('kept')
  })

  it('a keychain that hides nothing is found out and not used', async () => {
    const bare: Keychain = {
      backend: 'gnome_libsecret',
      wrap: async key => Buffer.from(key.toString('base64')).toString('base64'),
      unwrap: async blob => Buffer.from(Buffer.from(blob, 'base64').toString(), 'base64'),
    }
    const vault = vaultWith({ keychain: bare })
    expect(await vault.start()).toMatchObject({
      state: 'new',
      slots: [],
      keychain: 'gnome_libsecret (it does not encrypt)',
    })
    expect(await vaultWith({ keychain: bare, allowKeyFile: true }).start()).toMatchObject({ slots: ['keyfile'] })
  })

  it('a key that lies open on disk is said at the start', async () => {
    const key = randomBytes(32)
    const blob = writeSlot('keychain', key, { wrapped: key.toString('base64'), backend: 'kwallet5' })
    await store.slots.put('keychain', blob)
    const bare: Keychain = {
      backend: 'kwallet5',
      wrap: async one => one.toString('base64'),
      unwrap: async text => Buffer.from(text, 'base64'),
    }
    const vault = vaultWith({ keychain: bare })
    expect(await vault.start()).toMatchObject({
      state: 'open',
      trouble: expect.stringContaining('does not encrypt'),
    })
    await vault.setPassphrase('correct horse')
    expect(await vault.removeSlot('keychain', 'correct horse')).toMatchObject({ slots: ['passphrase'], trouble: null })
  })
})

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { invalid, OpsError } from '#domain/failure'
import { unwrapWithPassphrase, wrapWithPassphrase } from './passphrase-slot'
import { openSecret, sealSecret } from './seal'
import type { Sealed, SealedSecrets } from './secrets'
import type { SlotKind, Slots } from './slots'
import { locked, unreadable, wrongPassphrase } from './vault-failures'
import { firstSlot, type Means, openWithMeans } from './vault-means'

export type { Keychain } from './keychain-slot'

/** How the vault stands; the same shape as the contract's. */
export interface VaultState {
  readonly state: 'new' | 'locked' | 'open'
  readonly slots: readonly SlotKind[]
  readonly keychain: string | null
  readonly needsPassphrase: boolean
}

export interface VaultParts extends Means {
  readonly slots: Slots
  readonly secrets: SealedSecrets
  /** Waits that many milliseconds; for the delay after wrong passphrases. */
  readonly wait?: (ms: number) => Promise<unknown>
}

/** Keeps secrets sealed under one data key, and that key wrapped in slots. */
export interface Vault {
  state(): VaultState
  /** Opens with whatever this door has the means for; a new vault gets its first slot. Never throws for want of a key. */
  open(): Promise<VaultState>
  /** Opens with the passphrase. Throws `denied` when it is wrong, later each time. */
  unlock(passphrase: string): Promise<VaultState>
  /** Sets or changes the passphrase; the vault must be open or new. */
  setPassphrase(passphrase: string): Promise<VaultState>
  /** Forgets the data key until it is opened again. */
  lock(): Promise<VaultState>
  /** Keeps a secret. Throws `denied` with code VAULT_LOCKED when the vault is not open. */
  seal(profile: string, field: string, text: string): Promise<void>
  /** Seals a secret without keeping it, for who keeps many at once. Throws as `seal` does. */
  sealed(profile: string, field: string, text: string): Sealed
  /** The secret, null when none is kept. Throws when the vault is not open or what is kept cannot be read. */
  unseal(profile: string, field: string): Promise<string | null>
}

/** Makes the vault of a data folder. It starts closed; call `open` once. */
export function createVault({ slots, secrets, wait = sleep, ...means }: VaultParts): Vault {
  const oneAtATime = pLimit(1)
  let key: Buffer | undefined
  let kept: readonly { kind: SlotKind; blob: string }[] = []
  let words = means.keychain?.backend ?? null
  let wrong = 0

  const state = (): VaultState => ({
    state: key ? 'open' : kept.length > 0 ? 'locked' : 'new',
    slots: kept.map(slot => slot.kind),
    keychain: words,
    needsPassphrase: !key && (kept.length === 0 || kept.some(slot => slot.kind === 'passphrase')),
  })
  const blobOf = (kind: SlotKind) => kept.find(slot => slot.kind === kind)?.blob

  async function put(kind: SlotKind, blob: string) {
    await slots.put(kind, blob)
    kept = await slots.list()
  }

  async function begin(): Promise<void> {
    const fresh = randomBytes(32)
    try {
      const first = await firstSlot(fresh, means)
      words = first.words ?? words
      if (!first.slot) return
      await put(first.slot.kind, first.slot.blob)
      key = fresh
    } catch (error) {
      // A key that could not be put on record must not seal anything. The store says what is wrong with it.
      if (!(error instanceof OpsError)) throw error
    }
  }

  function opened(): Buffer {
    if (key) return key
    throw locked(state())
  }

  return {
    state,
    open: () =>
      oneAtATime(async () => {
        if (key) return state()
        kept = await slots.list()
        if (kept.length === 0) {
          await begin()
        } else {
          const found = await openWithMeans(kept, means)
          key = found.key
          words = found.words ?? words
        }
        return state()
      }),
    unlock: passphrase =>
      oneAtATime(async () => {
        kept = await slots.list()
        const blob = blobOf('passphrase')
        if (!blob) throw invalid('No passphrase was set for this vault.', 'Open it with the door that made it.')
        // One at a time and later each time: guesses in parallel gain nothing.
        if (wrong > 0) await wait(Math.min(250 * 2 ** (wrong - 1), 30_000))
        const found = await unwrapWithPassphrase(blob, passphrase)
        if (!found) {
          wrong += 1
          throw wrongPassphrase()
        }
        wrong = 0
        key = found
        return state()
      }),
    setPassphrase: passphrase =>
      oneAtATime(async () => {
        kept = await slots.list()
        if (!key && kept.length > 0) throw locked(state())
        const fresh = key ?? randomBytes(32)
        await put('passphrase', await wrapWithPassphrase(fresh, passphrase))
        key = fresh
        return state()
      }),
    lock: () =>
      oneAtATime(async () => {
        key?.fill(0)
        key = undefined
        return state()
      }),
    async seal(profile, field, text) {
      await secrets.put(profile, field, sealSecret(opened(), profile, field, text))
    },
    sealed: (profile, field, text) => ({ profile, field, sealed: sealSecret(opened(), profile, field, text) }),
    async unseal(profile, field) {
      const sealed = await secrets.get(profile, field)
      if (sealed === undefined) return null
      const text = openSecret(opened(), profile, field, sealed)
      if (text !== undefined) return text
      throw unreadable()
    },
  }
}

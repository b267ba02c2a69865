import { setTimeout as sleep } from 'node:timers/promises'
import { createKeyring } from './keyring'
import { openSecret, sealSecret } from './seal'
import type { Sealed, SealedSecrets } from './secrets'
import type { SlotKind, Slots } from './slots'
import { unreadable } from './vault-failures'
import type { Means, OwnSlotKind } from './vault-means'
import type { VaultState } from './vault-state'

export type { Keychain } from './keychain-slot'

export interface VaultParts extends Means {
  readonly slots: Slots
  readonly secrets: SealedSecrets
  /** Waits that many milliseconds; for the delay after wrong passphrases. */
  readonly wait?: (ms: number) => Promise<unknown>
}

/** Keeps secrets sealed under one data key, and that key wrapped in slots. */
export interface Vault {
  state(): VaultState
  /**
   * Opens by itself with whatever this door has the means for, unless an operator locked it; a new vault gets its first
   * slot. Never throws for want of a key.
   */
  start(): Promise<VaultState>
  /** Opens at an operator's press with whatever this door has the means for. */
  open(): Promise<VaultState>
  /** Opens with the passphrase. Throws `denied` when it is wrong, later each time. A keychain that was changed gets the key anew. */
  unlock(passphrase: string): Promise<VaultState>
  /** Sets the passphrase; the vault must be open or new. To change one, the old one is needed: `denied` when it is wrong. */
  setPassphrase(passphrase: string, old?: string): Promise<VaultState>
  /** Lets this door's keychain or a key file open the vault too. Throws `rejected` when it cannot keep the key. */
  addSlot(kind: OwnSlotKind): Promise<VaultState>
  /**
   * Takes one way to open the vault away, never the last. Where a passphrase was set it is asked for, and what is left
   * must open from here: `invalid` or `denied` otherwise, and nothing is removed.
   */
  removeSlot(kind: SlotKind, passphrase?: string): Promise<VaultState>
  /** Wipes the data key from memory until an operator opens the vault again, also over a restart. */
  lock(): Promise<VaultState>
  /** Keeps a secret. Throws `denied` with code VAULT_LOCKED when the vault is not open. */
  seal(profile: string, field: string, text: string): Promise<void>
  /** Seals a secret without keeping it, for who keeps many at once. Throws as `seal` does. */
  sealed(profile: string, field: string, text: string): Sealed
  /** The secret, null when none is kept. Throws when the vault is not open or what is kept cannot be read. */
  unseal(profile: string, field: string): Promise<string | null>
}

/** Makes the vault of a data folder. It starts closed; call `start` once. */
export function createVault({ slots, secrets, wait = sleep, ...means }: VaultParts): Vault {
  const { key, ...keyring } = createKeyring(slots, means, wait)
  return {
    ...keyring,
    async seal(profile, field, text) {
      await secrets.put(profile, field, sealSecret(key(), profile, field, text))
    },
    sealed: (profile, field, text) => ({
      profile,
      field,
      sealed: sealSecret(key(), profile, field, text),
      sealed_at: new Date().toISOString(),
    }),
    async unseal(profile, field) {
      const sealed = await secrets.get(profile, field)
      if (sealed === undefined) return null
      const text = openSecret(key(), profile, field, sealed)
      if (text !== undefined) return text
      throw unreadable()
    },
  }
}

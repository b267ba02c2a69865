import type { SlotKind } from './slots'
import { type Means, mayOpen, type OwnSlotKind, possible, type Slot } from './vault-means'

/** How the vault stands; the same shape as the contract's. */
export interface VaultState {
  readonly state: 'new' | 'locked' | 'open'
  readonly slots: readonly SlotKind[]
  readonly keychain: string | null
  readonly needsPassphrase: boolean
  /** A press opens it, without a passphrase: this door has the means for one of its slots. */
  readonly opensHere: boolean
  /** Slots that this door could add. */
  readonly offers: readonly OwnSlotKind[]
  /** What is wrong with its protection, whole sentences; null when nothing is. */
  readonly trouble: string | null
}

/** The state as the keyring's parts make it. */
export function vaultState(
  means: Means,
  now: { kept: readonly Slot[]; open: boolean; keychain: string | null; trouble: string | null },
): VaultState {
  const slots = now.kept.map(slot => slot.kind)
  return {
    state: now.open ? 'open' : slots.length > 0 ? 'locked' : 'new',
    slots,
    keychain: now.keychain,
    needsPassphrase: !now.open && (slots.length === 0 || slots.includes('passphrase')),
    opensHere: mayOpen(now.kept, means),
    offers: possible(means).filter(kind => !slots.includes(kind)),
    trouble: now.trouble,
  }
}

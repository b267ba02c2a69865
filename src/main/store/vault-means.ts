import { hasKeyFile, unwrapWithKeyFile, wrapWithKeyFile } from './key-file-slot'
import { isReal, type Keychain, unwrapWithKeychain, wrapWithKeychain } from './keychain-slot'
import type { SlotKind } from './slots'

/** What a door has to open slots with, besides asking the operator. */
export interface Means {
  /** The data folder; a key file lies in it. */
  readonly folder: string
  readonly keychain?: Keychain
  /** May a key file be made when there is no keychain? It protects against other users, not against a copied folder. */
  readonly allowKeyFile?: boolean
  /** How long the keychain may take, milliseconds. */
  readonly keychainMs?: number
}

export interface Slot {
  readonly kind: SlotKind
  readonly blob: string
}

/** A slot that needs no operator to open it. */
export type OwnSlotKind = Exclude<SlotKind, 'passphrase'>

const patienceMs = 30_000

/**
 * The data key out of the first slot that these means open. `words` says why the keychain did not; `stale` that it
 * answered, and what it keeps is not the key.
 */
export async function openWithMeans(
  slots: readonly Slot[],
  { folder, keychain, keychainMs = patienceMs }: Means,
): Promise<{ key?: Buffer; words?: string; stale: boolean }> {
  const blobOf = (kind: SlotKind) => slots.find(slot => slot.kind === kind)?.blob
  let words: string | undefined
  let stale = false
  const ofKeychain = blobOf('keychain')
  if (ofKeychain && isReal(keychain)) {
    const answer = await unwrapWithKeychain(ofKeychain, keychain, keychainMs)
    if ('key' in answer) return { key: answer.key, stale }
    words = answer.why
    stale = !answer.silent
  }
  const ofFile = blobOf('keyfile')
  return { key: ofFile ? unwrapWithKeyFile(ofFile, folder) : undefined, words, stale }
}

/** The kinds of slot that these means can make. */
export const possible = ({ keychain, allowKeyFile }: Means): readonly OwnSlotKind[] => [
  ...(isReal(keychain) ? (['keychain'] as const) : []),
  ...(allowKeyFile ? (['keyfile'] as const) : []),
]

/** Whether these means could open one of the slots without an operator. It is not tried. */
export const mayOpen = (slots: readonly Slot[], { folder, keychain }: Means): boolean =>
  slots.some(({ kind }) => (kind === 'keychain' && isReal(keychain)) || (kind === 'keyfile' && hasKeyFile(folder)))

/** Whether these slots still open the vault: by a passphrase, which the caller has proved, or by these means. */
export async function staysOpen(slots: readonly Slot[], means: Means): Promise<boolean> {
  if (slots.some(slot => slot.kind === 'passphrase')) return true
  const { key } = await openWithMeans(slots, means)
  key?.fill(0)
  return key !== undefined
}

/** A slot of that kind for the key, or why there is none. */
export async function wrapWithMeans(
  kind: OwnSlotKind,
  key: Buffer,
  { folder, keychain, keychainMs = patienceMs }: Means,
): Promise<{ blob: string } | { why: string }> {
  if (kind === 'keyfile') return { blob: wrapWithKeyFile(key, folder) }
  return isReal(keychain) ? wrapWithKeychain(key, keychain, keychainMs) : { why: 'this door has no keychain' }
}

/** The first slot of a new vault: a real keychain, else a key file where one is allowed, else none. */
export async function firstSlot(key: Buffer, means: Means): Promise<{ slot?: Slot; words?: string }> {
  let words: string | undefined
  for (const kind of possible(means)) {
    const wrapped = await wrapWithMeans(kind, key, means)
    if ('blob' in wrapped) return { slot: { kind, blob: wrapped.blob }, words }
    words = wrapped.why
  }
  return { words }
}

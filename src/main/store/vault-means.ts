import { unwrapWithKeyFile, wrapWithKeyFile } from './key-file-slot'
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

/** The data key out of the first slot that these means open. `words` says why the keychain did not. */
export async function openWithMeans(
  slots: readonly Slot[],
  { folder, keychain, keychainMs = 30_000 }: Means,
): Promise<{ key?: Buffer; words?: string }> {
  const blobOf = (kind: SlotKind) => slots.find(slot => slot.kind === kind)?.blob
  let words: string | undefined
  const ofKeychain = blobOf('keychain')
  if (ofKeychain && isReal(keychain)) {
    const answer = await unwrapWithKeychain(ofKeychain, keychain, keychainMs)
    if ('key' in answer) return answer
    words = answer.why
  }
  const ofFile = blobOf('keyfile')
  return { key: ofFile ? unwrapWithKeyFile(ofFile, folder) : undefined, words }
}

/** The first slot of a new vault: a real keychain, else a key file where one is allowed, else none. */
export async function firstSlot(
  key: Buffer,
  { folder, keychain, allowKeyFile }: Means,
): Promise<{ slot?: Slot; words?: string }> {
  let words: string | undefined
  if (isReal(keychain)) {
    try {
      return { slot: { kind: 'keychain', blob: await wrapWithKeychain(key, keychain) } }
    } catch {
      words = `${keychain.backend} (it refused)`
    }
  }
  return { slot: allowKeyFile ? { kind: 'keyfile', blob: wrapWithKeyFile(key, folder) } : undefined, words }
}

import { randomBytes } from 'node:crypto'
import pLimit from 'p-limit'
import { invalid, OpsError } from '#domain/failure'
import { removeKeyFile } from './key-file-slot'
import { isLocked, noteLocked, noteOpened } from './lock-mark'
import { createPassphraseGuard } from './passphrase-guard'
import { wrapWithPassphrase } from './passphrase-slot'
import type { SlotKind, Slots } from './slots'
import { lastSlot, leftShut, locked, noSlot } from './vault-failures'
import {
  firstSlot,
  type Means,
  type OwnSlotKind,
  openWithMeans,
  type Slot,
  staysOpen,
  wrapWithMeans,
} from './vault-means'
import { sealsReally, troubleOf } from './vault-proof'
import { type VaultState, vaultState } from './vault-state'

/** Holds the data key of a vault while it is open, and the slots that open it. One act at a time. */
export function createKeyring(slots: Slots, means: Means, wait: (ms: number) => Promise<unknown>) {
  const oneAtATime = pLimit(1)
  const guard = createPassphraseGuard(wait)
  let key: Buffer | undefined
  let kept: readonly Slot[] = []
  let words = means.keychain?.backend ?? null
  let trouble: string | null = null
  let stale = false

  const state = (): VaultState => vaultState(means, { kept, open: key !== undefined, keychain: words, trouble })
  const blobOf = (kind: SlotKind) => kept.find(slot => slot.kind === kind)?.blob
  const opened = (): Buffer => {
    if (key) return key
    throw locked(state())
  }
  /** A key that was wiped while it was being wrapped is no key: what was made of it must not be kept. */
  const assertHeld = (data: Buffer) => {
    if (key !== data) throw locked(state())
  }
  const wipe = () => {
    if (key) noteLocked(means.folder)
    key?.fill(0)
    key = undefined
  }
  const act = (work: () => Promise<void>): Promise<VaultState> =>
    oneAtATime(async () => {
      kept = await slots.list()
      await work()
      return state()
    })

  async function put(kind: SlotKind, blob: string) {
    await slots.put(kind, blob)
    kept = await slots.list()
  }

  /** Takes a data key into use, if it hides what it seals. */
  function take(found: Buffer) {
    trouble = troubleOf(found, kept)
    if (!sealsReally(found)) return
    // One that was in use already is not left behind in memory.
    if (key !== found) key?.fill(0)
    key = found
  }

  async function begin(): Promise<void> {
    const fresh = randomBytes(32)
    try {
      const first = await firstSlot(fresh, means)
      words = first.words ?? words
      if (!first.slot) return
      await put(first.slot.kind, first.slot.blob)
      take(fresh)
    } catch (error) {
      // A key that could not be put on record must not seal anything. The store says what is wrong with it.
      if (!(error instanceof OpsError)) throw error
    }
  }

  async function openUp(): Promise<void> {
    const found = await openWithMeans(kept, means)
    words = found.words ?? means.keychain?.backend ?? null
    stale = found.stale
    if (found.key) take(found.key)
  }

  /** A keychain that was changed, or lost its own key, is given the data key anew; it may refuse that too. */
  async function rewrap(data: Buffer): Promise<void> {
    if (!stale) return
    const wrapped = await wrapWithMeans('keychain', data, means)
    if (!('blob' in wrapped) || key !== data) return
    await put('keychain', wrapped.blob)
    words = means.keychain?.backend ?? null
    stale = false
  }

  return {
    state,
    /** The data key. Throws `denied` with code VAULT_LOCKED when the vault is not open. */
    key: opened,
    start: () =>
      act(async () => {
        if (kept.length === 0) await begin()
        else if (!isLocked(means.folder)) await openUp()
      }),
    open: () =>
      act(async () => {
        if (!key) await openUp()
        if (key) noteOpened(means.folder)
      }),
    unlock: (passphrase: string) =>
      act(async () => {
        take(await guard.keyFor(blobOf('passphrase'), passphrase))
        if (!key) return
        noteOpened(means.folder)
        await rewrap(key)
      }),
    setPassphrase: (passphrase: string, old?: string) =>
      act(async () => {
        const isNew = kept.length === 0
        if (!isNew) opened()
        // Whoever finds the console open must not be able to shut its owner out.
        const before = blobOf('passphrase')
        if (before) (await guard.keyFor(before, old ?? '')).fill(0)
        const data = key ?? randomBytes(32)
        const blob = await wrapWithPassphrase(data, passphrase)
        if (!isNew) assertHeld(data)
        await put('passphrase', blob)
        if (isNew) take(data)
      }),
    addSlot: (kind: OwnSlotKind) =>
      act(async () => {
        const data = opened()
        const wrapped = await wrapWithMeans(kind, data, means)
        assertHeld(data)
        if (!('blob' in wrapped)) throw noSlot(wrapped.why)
        await put(kind, wrapped.blob)
        words = means.keychain?.backend ?? null
      }),
    removeSlot: (kind: SlotKind, passphrase?: string) =>
      act(async () => {
        opened()
        const rest = kept.filter(slot => slot.kind !== kind)
        if (rest.length === kept.length) throw invalid('The vault is not opened that way.')
        if (rest.length === 0) throw lastSlot()
        const ofPassphrase = blobOf('passphrase')
        if (ofPassphrase) (await guard.keyFor(ofPassphrase, passphrase ?? '')).fill(0)
        if (!(await staysOpen(rest, means))) throw leftShut()
        await slots.remove(kind)
        kept = await slots.list()
        if (key) trouble = troubleOf(key, kept)
        if (kind === 'keyfile') removeKeyFile(means.folder)
      }),
    // At once, and once more after what is under way: a guess that waits its time may still open it.
    lock: () => {
      wipe()
      return oneAtATime(async () => {
        wipe()
        return state()
      })
    },
  }
}

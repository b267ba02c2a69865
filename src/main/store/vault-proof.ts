import { randomBytes } from 'node:crypto'
import { openSecret, sealSecret } from './seal'
import { readSlot } from './slot'
import type { SlotKind } from './slots'

/** Whether a text that should be encrypted shows what it hides, as bytes or in one of the usual writings. */
export function shows(wrapped: string, hidden: Buffer): boolean {
  const readings = [wrapped, Buffer.from(wrapped, 'base64').toString('latin1')]
  const writings = (['latin1', 'base64', 'base64url', 'hex'] as const).map(form => hidden.toString(form))
  return readings.some(reading => writings.some(writing => reading.includes(writing)))
}

/** Whether sealing under this key hides a text, gives it back, and gives it back to nobody else. */
export function sealsReally(key: Buffer): boolean {
  const text = randomBytes(16).toString('hex')
  const sealed = sealSecret(key, 'proof', 'proof', text)
  return (
    !shows(sealed.slice(sealed.indexOf('.') + 1), Buffer.from(text)) &&
    openSecret(key, 'proof', 'proof', sealed) === text &&
    openSecret(randomBytes(32), 'proof', 'proof', sealed) === undefined
  )
}

/** What is wrong with how a data key is kept, whole sentences; null when nothing is. */
export function troubleOf(key: Buffer, slots: readonly { kind: SlotKind; blob: string }[]): string | null {
  if (!sealsReally(key)) return 'Encryption does not work on this machine, so the vault stays shut.'
  const bare = slots.find(slot => shows(readSlot(slot.blob)?.wrapped ?? '', key))
  if (!bare) return null
  return `The key of the vault lies open on disk: its ${bare.kind} does not encrypt. Set a passphrase, remove the ${bare.kind}, and change every password that is stored here: others may know them.`
}

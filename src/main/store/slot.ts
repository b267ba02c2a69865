import { z } from 'zod'
import { openBytes, sealBytes } from './seal'
import type { SlotKind } from './slots'

const slotSchema = z.object({
  v: z.literal(1),
  wrapped: z.string(),
  /** A known text under the data key: proves that what came out of the slot is that key. */
  canary: z.string(),
  salt: z.string().optional(),
  backend: z.string().optional(),
})
export type Slot = z.infer<typeof slotSchema>

const canaryText = 'quarterdeck'
/** What a wrapped key is bound to: one moved to another kind of slot does not open. */
export const bound = (kind: SlotKind) => `slot ${kind} v1`

/** The text of a slot. */
export function writeSlot(kind: SlotKind, dataKey: Buffer, slot: Pick<Slot, 'wrapped' | 'salt' | 'backend'>): string {
  const canary = sealBytes(dataKey, `canary ${kind}`, Buffer.from(canaryText))
  return JSON.stringify({ v: 1, canary, ...slot } satisfies Slot)
}

/** A slot read back; undefined when it is damaged. */
export function readSlot(blob: string): Slot | undefined {
  try {
    return slotSchema.parse(JSON.parse(blob))
  } catch {
    return undefined
  }
}

/** The key, when it opens the slot's canary: what came out of the slot is the data key and no other. */
export function proven(kind: SlotKind, slot: Slot, key: Buffer | undefined): Buffer | undefined {
  if (key?.length !== 32) return undefined
  return openBytes(key, `canary ${kind}`, slot.canary)?.toString() === canaryText ? key : undefined
}

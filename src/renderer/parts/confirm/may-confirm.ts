import type { Confirmation } from '#domain/environment'

/** A dialog that has just appeared takes no yes: the key was meant for something else. */
export const armMs = 1000
/** Older previews say so: the server may have moved on. */
export const staleMs = 10 * 60_000

/** Whether a change may be agreed to: armed, and where asked for, the target's exact name typed. An empty name never matches. */
export function mayConfirm(asked: {
  confirmation: Confirmation
  target: string
  typed: string
  openMs: number
}): boolean {
  if (asked.openMs < armMs) return false
  return asked.confirmation !== 'typed' || (asked.target.length > 0 && asked.typed === asked.target)
}

/** What a key can do anywhere in the console. */
export type KeyCommand =
  | { readonly do: 'palette' }
  | { readonly do: 'help' }
  | { readonly do: 'go'; readonly key: string }

export interface KeyPress {
  readonly key: string
  readonly ctrl: boolean
  readonly meta: boolean
  readonly alt: boolean
  /** The focus is in a field that takes text. */
  readonly typing: boolean
  readonly at: number
}

/** After `g`, a second key within this time names a page. */
const sequenceMs = 1500

/**
 * Reads one key press. `pending` is when `g` was last pressed alone, or null.
 * Text fields keep all their keys but Ctrl/Cmd+K.
 */
export function readKey(
  press: KeyPress,
  pending: number | null,
): { command: KeyCommand | null; pending: number | null } {
  const nothing = { command: null, pending: null }
  if ((press.ctrl || press.meta) && !press.alt && press.key.toLowerCase() === 'k') {
    return { command: { do: 'palette' }, pending: null }
  }
  if (press.typing || press.ctrl || press.meta || press.alt) return nothing
  if (pending !== null && press.at - pending <= sequenceMs && /^[a-z]$/.test(press.key)) {
    return { command: { do: 'go', key: press.key }, pending: null }
  }
  if (press.key === 'g') return { command: null, pending: press.at }
  if (press.key === '?') return { command: { do: 'help' }, pending: null }
  return nothing
}

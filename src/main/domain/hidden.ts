import type { Failure } from './failure'

/** What stands in the place of a secret. */
export const hidden = '••••'

/** Shorter secrets would hide half of every text. */
const shortest = 4
/** Of a secret inside a longer base64 text, this much must be certain before it is taken for it. */
const certain = 8

/** Takes secrets out of texts. */
export interface Hiding {
  /** All that is looked for, longest first. */
  readonly forms: readonly string[]
  hide(text: string): string
}

/**
 * Hides these secrets however they are written down: as they are, in base64 (also in the midst of more, as in an HTTP
 * login), hexadecimal, URL-encoded, quoted for a shell, for SQL, for JSON. Those under four characters are left.
 */
export function createHiding(secrets: readonly string[]): Hiding {
  const forms = [...new Set(secrets.filter(secret => secret.length >= shortest).flatMap(writings))].sort(
    (a, b) => b.length - a.length,
  )
  // One pass over each text: a table has a hundred thousand of them.
  const pattern = new RegExp(forms.map(form => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
  return { forms, hide: text => (forms.length === 0 ? text : text.replace(pattern, hidden)) }
}

/** The text without any of these secrets, however they are written. */
export const hide = (text: string, secrets: readonly string[]): string => createHiding(secrets).hide(text)

/** The failure without any of these secrets. */
export function hideInFailure(failure: Failure, secrets: readonly string[]): Failure {
  const hiding = createHiding(secrets)
  const { message, hint, detail } = failure
  return {
    ...failure,
    message: hiding.hide(message),
    ...(hint === undefined ? {} : { hint: hiding.hide(hint) }),
    ...(detail && {
      detail: Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, hiding.hide(value)])),
    }),
  }
}

function writings(raw: string): string[] {
  const secret = raw.toWellFormed()
  const bytes = new TextEncoder().encode(secret)
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  const url = encodeURIComponent(secret)
  return [
    raw,
    ...inBase64(bytes),
    hex,
    hex.toUpperCase(),
    url,
    url.replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams([['', secret]]).toString().slice(1),
    secret.replaceAll("'", "'\\''"),
    secret.replaceAll("'", `'"'"'`),
    secret.replaceAll("'", "''"),
    secret.replaceAll(/["$\\`]/g, '\\$&'),
    secret.replaceAll(/[^\w@%+=:,./-]/g, '\\$&'),
    JSON.stringify(secret).slice(1, -1),
  ]
}

/** By itself, and the characters that are the same whatever stands before and behind it. */
function inBase64(bytes: Uint8Array): string[] {
  const whole = base64(bytes)
  const within = [0, 1, 2].flatMap(before => {
    const text = base64(Uint8Array.of(...new Uint8Array(before), ...bytes))
    const sure = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    return sure.length >= certain ? [sure] : []
  })
  return [whole, ...within].flatMap(text => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
}

const base64 = (bytes: Uint8Array) => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/** Encrypts with AES-256-GCM under a fresh random nonce. `bound` is not in the result; opening needs the same again. */
export function sealBytes(key: Buffer, bound: string, plain: Buffer): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(bound))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Undoes `sealBytes`; undefined when the key is another, the bytes were changed, or it was bound to something else. */
export function openBytes(key: Buffer, bound: string, sealed: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

const version = 'v1'

/** Where a secret belongs; a sealed value moved to another profile or field does not open. */
const place = (profile: string, field: string) => JSON.stringify([version, profile, field])

/** Seals one secret of a profile. The text starts with its version, so that a later one can be told apart. */
export const sealSecret = (key: Buffer, profile: string, field: string, text: string): string =>
  `${version}.${sealBytes(key, place(profile, field), Buffer.from(text, 'utf8'))}`

/** Opens one secret of a profile; undefined when it cannot be opened with this key at this place. */
export function openSecret(key: Buffer, profile: string, field: string, sealed: string): string | undefined {
  if (!sealed.startsWith(`${version}.`)) return undefined
  return openBytes(key, place(profile, field), sealed.slice(version.length + 1))?.toString('utf8')
}

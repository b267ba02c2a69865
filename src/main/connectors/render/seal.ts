import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { OpsError } from '#domain/failure'

// What a change will overwrite is kept with the run, so that it can be put back, and a run's record is no place for a secret.
// Sealed with the token it tells nothing new: who has the token can ask the provider for the value itself.

const prefix = 'quarterdeck-sealed:'
const key = (token: string, use: string) => Buffer.from(hkdfSync('sha256', token, '', `quarterdeck render ${use}`, 32))

/** The value as text that only this token opens, and only for this path. */
export function seal(token: string, path: string, value: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key(token, 'seal'), nonce).setAAD(Buffer.from(path))
  const sealed = Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${prefix}${sealed.toString('base64url')}`
}

/** The body of a request to that path with its sealed value opened; another body is left as it is. Throws OpsError. */
export function opened(token: string, path: string, body: string): string {
  if (!body.includes(prefix)) return body
  return body.replace(new RegExp(`${prefix}([\\w-]+)`), (_, text: string) => {
    try {
      const sealed = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key(token, 'seal'), sealed.subarray(0, 12))
      decipher.setAAD(Buffer.from(path)).setAuthTag(sealed.subarray(-16))
      const value = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8')
      return JSON.stringify(value).slice(1, -1)
    } catch {
      throw new OpsError({
        kind: 'rejected',
        layer: 'session',
        code: 'SEALED',
        message:
          'What was kept cannot be opened: it was sealed with another token, or for another variable. Nothing was sent.',
        hint: 'Put the value back by hand, from where you keep it.',
      })
    }
  })
}

/** Eight signs for a value under a name: the same while it is the same, and no help in guessing it. */
export const markOf = (token: string, name: string, value: string): string =>
  createHmac('sha256', key(token, 'mark')).update(`${name}\n${value}`).digest('hex').slice(0, 8)

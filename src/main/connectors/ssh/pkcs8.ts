import { createPrivateKey } from 'node:crypto'
import type { ParsedKey } from 'ssh2'
import { ssh2 } from './library'

export const isPkcs8 = (text: Buffer) => /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text.toString('latin1'))

/**
 * A private key in PKCS #8 form, which the SSH library does not read: the runtime opens it and hands it over in a form
 * that it does. Answers an Error as the library would: one that says `passphrase` when one is needed or does not fit.
 */
export function parsePkcs8(text: Buffer, passphrase?: string): ParsedKey | Error {
  if (text.includes('BEGIN ENCRYPTED PRIVATE KEY') && passphrase === undefined)
    return new Error('Encrypted; a passphrase is needed')
  try {
    const key = createPrivateKey({ key: text, passphrase })
    if (key.asymmetricKeyType === 'rsa') return ssh2.utils.parseKey(key.export({ format: 'pem', type: 'pkcs1' }))
    if (key.asymmetricKeyType === 'ec') return ssh2.utils.parseKey(key.export({ format: 'pem', type: 'sec1' }))
    if (key.asymmetricKeyType === 'ed25519') {
      const { x = '', d = '' } = key.export({ format: 'jwk' })
      return ssh2.utils.parseKey(openssh(Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')))
    }
    return new Error(`SSH has no keys of the kind ${key.asymmetricKeyType}`)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return new Error(/bad decrypt|wrong final block|BAD_DECRYPT/i.test(said) ? `Wrong passphrase: ${said}` : said)
  }
}

/** The plain OpenSSH form of an Ed25519 key, the only one it has in SSH. It lives in memory only. */
function openssh(publicKey: Buffer, seed: Buffer): string {
  const type = text(Buffer.from('ssh-ed25519'))
  const half = Buffer.concat([type, text(publicKey)])
  const secret = Buffer.concat([Buffer.alloc(8), half, text(Buffer.concat([seed, publicKey])), text(Buffer.alloc(0))])
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1))
  const none = text(Buffer.from('none'))
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    text(Buffer.alloc(0)),
    Buffer.from([0, 0, 0, 1]),
    text(half),
    text(Buffer.concat([secret, padding])),
  ])
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

/** SSH's string: its length in four bytes, then itself. */
function text(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

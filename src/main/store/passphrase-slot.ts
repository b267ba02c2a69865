import { randomBytes, scrypt } from 'node:crypto'
import { openBytes, sealBytes } from './seal'
import { bound, proven, readSlot, writeSlot } from './slot'

// 128 MB and about a third of a second a guess.
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const stretch = (passphrase: string, salt: Buffer) =>
  new Promise<Buffer>((resolve, reject) =>
    scrypt(passphrase.normalize('NFC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key))),
  )

/** Wraps the data key with a passphrase. */
export async function wrapWithPassphrase(dataKey: Buffer, passphrase: string): Promise<string> {
  const salt = randomBytes(16)
  const wrapped = sealBytes(await stretch(passphrase, salt), bound('passphrase'), dataKey)
  return writeSlot('passphrase', dataKey, { wrapped, salt: salt.toString('base64url') })
}

/** The data key, or undefined when the passphrase is wrong. Takes as long either way. */
export async function unwrapWithPassphrase(blob: string, passphrase: string): Promise<Buffer | undefined> {
  const slot = readSlot(blob)
  const key = await stretch(passphrase, Buffer.from(slot?.salt ?? '', 'base64url'))
  return slot && proven('passphrase', slot, openBytes(key, bound('passphrase'), slot.wrapped))
}

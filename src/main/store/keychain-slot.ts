import { setTimeout as sleep } from 'node:timers/promises'
import { proven, readSlot, writeSlot } from './slot'
import { shows } from './vault-proof'

/** The desktop's own keychain, as a door reaches it. */
export interface Keychain {
  /** The desktop's word for what protects it, such as `gnome_libsecret`; `basic_text` protects nothing. */
  readonly backend: string
  wrap(key: Buffer): Promise<string>
  unwrap(blob: string): Promise<Buffer>
}

/** True when the keychain is a real one; Chromium's stand-ins use a key that stands in its source. */
export const isReal = (keychain: Keychain | undefined): keychain is Keychain =>
  keychain !== undefined && !['', 'basic_text', 'unknown'].includes(keychain.backend)

/** The slot's text, or why the keychain does not keep the data key: it refused, was silent too long, or hides nothing. */
export async function wrapWithKeychain(
  dataKey: Buffer,
  keychain: Keychain,
  timeoutMs: number,
): Promise<{ blob: string } | { why: string }> {
  try {
    const wrapped = await inTime(keychain.wrap(dataKey), timeoutMs)
    if (wrapped === undefined) return { why: `${keychain.backend} (it did not answer)` }
    if (shows(wrapped, dataKey)) return { why: `${keychain.backend} (it does not encrypt)` }
    return { blob: writeSlot('keychain', dataKey, { wrapped, backend: keychain.backend }) }
  } catch {
    return { why: `${keychain.backend} (it refused)` }
  }
}

/** The data key, or why the keychain did not give it: it was changed, it refused, or it did not answer in time. */
export async function unwrapWithKeychain(
  blob: string,
  keychain: Keychain,
  timeoutMs: number,
): Promise<{ key: Buffer } | { why: string; silent?: boolean }> {
  const slot = readSlot(blob)
  if (!slot) return { why: `${keychain.backend} (its entry in the store is damaged)` }
  const was = slot.backend === keychain.backend ? '' : `, the key was kept by ${slot.backend ?? 'another'}`
  try {
    const key = await inTime(keychain.unwrap(slot.wrapped), timeoutMs)
    if (!key) return { why: `${keychain.backend} (it did not answer${was})`, silent: true }
    const good = proven('keychain', slot, key)
    return good ? { key: good } : { why: `${keychain.backend} (it gave another key${was})` }
  } catch {
    return { why: `${keychain.backend} (it refused${was})` }
  }
}

async function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  const done = new AbortController()
  const late = sleep(timeoutMs, undefined, { signal: done.signal, ref: false })
  late.catch(() => {})
  try {
    return await Promise.race([answer, late])
  } finally {
    done.abort()
  }
}

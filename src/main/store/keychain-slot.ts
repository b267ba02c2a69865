import { setTimeout as sleep } from 'node:timers/promises'
import { proven, readSlot, writeSlot } from './slot'

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

/** Wraps the data key with the desktop's keychain. */
export async function wrapWithKeychain(dataKey: Buffer, keychain: Keychain): Promise<string> {
  return writeSlot('keychain', dataKey, { wrapped: await keychain.wrap(dataKey), backend: keychain.backend })
}

/** The data key, or why the keychain did not give it: it was changed, it refused, or it did not answer in time. */
export async function unwrapWithKeychain(
  blob: string,
  keychain: Keychain,
  timeoutMs: number,
): Promise<{ key: Buffer } | { why: string }> {
  const slot = readSlot(blob)
  if (!slot) return { why: `${keychain.backend} (its entry in the store is damaged)` }
  const was = slot.backend === keychain.backend ? '' : `, the key was kept by ${slot.backend ?? 'another'}`
  const done = new AbortController()
  try {
    const late = sleep(timeoutMs, undefined, { signal: done.signal, ref: false })
    late.catch(() => {})
    const key = await Promise.race([keychain.unwrap(slot.wrapped), late])
    if (!key) return { why: `${keychain.backend} (it did not answer${was})` }
    const good = proven('keychain', slot, key)
    return good ? { key: good } : { why: `${keychain.backend} (it gave another key${was})` }
  } catch {
    return { why: `${keychain.backend} (it refused${was})` }
  } finally {
    done.abort()
  }
}

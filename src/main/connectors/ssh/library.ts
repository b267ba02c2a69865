import { createSecretKey, type KeyObject } from 'node:crypto'
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)
const native = 'ssh2/lib/protocol/crypto/build/Release/sshcrypto.node'

/**
 * The SSH library with its JavaScript ciphers, always. Its native ones end the whole process when the memory of a closed
 * session is reclaimed, where they were built with Node 24.19 or newer (nodejs/node#65446); and Electron has none anyway.
 */
function withoutNative(): typeof import('ssh2') {
  try {
    // Taken for loaded, and empty: the library then does without.
    const file = load.resolve(native)
    load.cache[file] ??= { id: file, filename: file, loaded: true, exports: {} } as NodeJS.Module
  } catch {
    // It was never built.
  }
  withPreparedKeys(load('ssh2/lib/protocol/crypto.js'))
  return load('ssh2')
}

interface Ciphers {
  createCipher(config: unknown): { _encKey?: Buffer | KeyObject }
  createDecipher(config: unknown): { _decipherKey?: Buffer | KeyObject }
}

/**
 * AES-GCM has a context of its own for every packet. With its key as a key object, that is had in half the time: from bytes,
 * Node makes sure anew for each packet that they are no key object.
 */
function withPreparedKeys(ciphers: Ciphers): void {
  const { createCipher, createDecipher } = ciphers
  ciphers.createCipher = config => {
    const cipher = createCipher(config)
    if (Buffer.isBuffer(cipher._encKey)) cipher._encKey = createSecretKey(cipher._encKey)
    return cipher
  }
  ciphers.createDecipher = config => {
    const decipher = createDecipher(config)
    if (Buffer.isBuffer(decipher._decipherKey)) decipher._decipherKey = createSecretKey(decipher._decipherKey)
    return decipher
  }
}

export const ssh2 = withoutNative()

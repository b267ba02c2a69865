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
  return load('ssh2')
}

export const ssh2 = withoutNative()

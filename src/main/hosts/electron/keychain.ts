import { safeStorage } from 'electron'
import type { FromWorker, ToWorker } from '../worker-messages'

/** What protects the data key here, in the desktop's own word; undefined where nothing does. */
export function keychainBackend(): string | undefined {
  if (process.platform === 'linux') return safeStorage.getSelectedStorageBackend()
  return safeStorage.isEncryptionAvailable() ? (process.platform === 'darwin' ? 'keychain' : 'dpapi') : undefined
}

/** Seals or opens the data key for the worker. */
export function answerKeychain({ say, id, text }: Extract<FromWorker, { say: 'wrap' | 'unwrap' }>): ToWorker {
  try {
    const answer =
      say === 'wrap'
        ? safeStorage.encryptString(text).toString('base64')
        : safeStorage.decryptString(Buffer.from(text, 'base64'))
    return { say: 'told', id, text: answer }
  } catch {
    return {
      say: 'told',
      id,
      error: `The desktop's keychain could not ${say === 'wrap' ? 'seal' : 'open'} the data key.`,
    }
  }
}

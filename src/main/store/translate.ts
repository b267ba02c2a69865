import { type Failure, OpsError } from '#domain/failure'
import { volumeOf } from './folder'

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Turns what SQLite throws into words for the operator. The one place that knows its codes. */
export function translate(error: unknown, file: string): OpsError {
  if (error instanceof OpsError) return error
  const code = codeOf(error)
  const failure = failureFor(code, file) ?? {
    kind: 'fault',
    message: `The local store refused a statement: ${error instanceof Error ? error.message.slice(0, 300) : 'unknown error'}`,
    hint: 'This is a mistake in Quarterdeck; the log has the details.',
    code: code || undefined,
  }
  return new OpsError({ ...failure, layer: 'store' }, { cause: error })
}

function failureFor(code: string, file: string): Failure | undefined {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return full(file)
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS')
    return {
      kind: 'rejected',
      code: 'STORE_READONLY',
      message: 'The local store is open for reading only, so nothing was done.',
      hint: 'Settings says why it cannot be written.',
    }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return {
      kind: 'rejected',
      code: 'STORE_BUSY',
      message: `Another program holds the local store locked (${file}).`,
      hint: 'Close the other program (a database browser, a backup tool) and try again.',
    }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return {
      kind: 'rejected',
      code: 'STORE_DAMAGED',
      message: `The local store ${file} is damaged.`,
      hint: 'Restart Quarterdeck: it sets the damaged file aside and names the newest backup.',
    }
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return ioFailure(code, file)
  if (code === 'EACCES' || code === 'EPERM')
    return {
      kind: 'denied',
      code,
      message: `The system refused access to ${file}.`,
      hint: 'Check who owns the data folder.',
    }
  return undefined
}

// A full disk also shows up as a failed write of the -wal or -shm file; the bytes free tell them apart.
function ioFailure(code: string, file: string): Failure {
  if (volumeOf(file).free < 64 * 1024) return full(file)
  return {
    kind: 'rejected',
    code: 'STORE_IO',
    message: `The disk under the local store gave an error (${code}): ${file}`,
    hint: 'Check the disk and the folder; nothing that is not on record was done.',
  }
}

function full(file: string): Failure {
  const { volume, free } = volumeOf(file)
  return {
    kind: 'rejected',
    code: 'STORE_FULL',
    message: `The disk that holds the local store is full: ${volume} has ${free.toLocaleString('en')} bytes free.`,
    hint: 'Free some space on it; Quarterdeck goes on without a restart.',
    detail: { volume, free: String(free) },
  }
}

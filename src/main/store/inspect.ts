import { existsSync, readFileSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { codeOf } from './translate'

export type Found =
  | { readonly state: 'missing' | 'empty' }
  | { readonly state: 'damaged'; readonly problem: string }
  | { readonly state: 'sound'; readonly version: number }

// Checked in well under a second. A larger file is checked when its last owner did not end cleanly (a -wal is left).
const checkedBytes = 128 * 1024 * 1024

/**
 * Looks at a store file without changing it. A zero-byte file opens as a valid empty database, so it is told apart here.
 * `pages: false` does not read through it, whatever its size.
 */
export function inspect(file: string, { pages = true } = {}): Found {
  if (!existsSync(file)) return { state: 'missing' }
  const { size } = statSync(file)
  const left = sizeOf(`${file}-wal`)
  if (size === 0 && left === 0) return { state: 'empty' }
  let raw: Database.Database | undefined
  try {
    raw = openForReading(file)
    const version = Number(raw.pragma('user_version', { simple: true }))
    if (pages && (size <= checkedBytes || left > 0)) {
      const answer = String(raw.pragma('quick_check(1)', { simple: true }))
      if (answer !== 'ok') return { state: 'damaged', problem: answer.slice(0, 200) }
    }
    return { state: 'sound', version }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return { state: 'damaged', problem: code }
    throw error
  } finally {
    raw?.close()
  }
}

/**
 * Opens a store for reading only. SQLite needs a -wal beside the file, which a read-only folder does not allow;
 * then an image of the file is read in memory, marked as not using one.
 */
export function openForReading(file: string): Database.Database {
  const raw = new Database(file, { readonly: true, fileMustExist: true, timeout: 250 })
  try {
    raw.pragma('user_version')
    return raw
  } catch (error) {
    raw.close()
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error)) || sizeOf(`${file}-wal`) > 0) throw error
    return new Database(imageOf(file), { readonly: true })
  }
}

const logging = 2
const plain = 1

function imageOf(file: string): Buffer {
  const image = readFileSync(file)
  // Bytes 18 and 19 of the header: the journal mode for writing and for reading.
  if (image[18] === logging) image[18] = plain
  if (image[19] === logging) image[19] = plain
  return image
}

export const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0)

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { makePrivateFolder } from './folder'
import { codeOf, translate } from './translate'

export type Claim =
  | { readonly owned: true; release(): void }
  /** `pid` of the process that owns the folder; 0 when it has not said so yet. */
  | { readonly owned: false; readonly pid: number }

/**
 * Makes this process the one owner of a data folder, or says who is. The claim is a lock the operating system holds
 * (an exclusive SQLite lock), so it dies with the process however that ends; there is no stale lock to clean up.
 * A folder that cannot be written needs no owner: whoever opens it only reads.
 */
export function claimFolder(folder: string): Claim {
  if (!makePrivateFolder(folder).writable) return { owned: true, release: () => {} }
  const said = join(folder, 'owner.pid')
  const lock = lockFile(join(folder, 'owner.lock'))
  if (!lock) return { owned: false, pid: readPid(said) }
  writeFileSync(said, `${process.pid}\n`, { mode: 0o600 })
  let held = true
  return {
    owned: true,
    release() {
      if (!held) return
      held = false
      // First the name, then the lock: another owner may write its own name the moment the lock is free.
      rmSync(said, { force: true })
      lock.close()
    },
  }
}

function lockFile(file: string): Database.Database | undefined {
  let lock: Database.Database | undefined
  try {
    writeFileSync(file, '', { flag: 'a', mode: 0o600 })
    lock = new Database(file, { timeout: 0 })
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    lock?.close()
    if (codeOf(error).startsWith('SQLITE_BUSY')) return undefined
    throw translate(error, file)
  }
}

function readPid(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0
  } catch {
    return 0
  }
}

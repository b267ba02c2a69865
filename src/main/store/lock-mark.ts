import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const mark = (folder: string) => join(folder, 'vault.locked')

/** Whether an operator locked the vault of this folder and nobody opened it since. */
export const isLocked = (folder: string) => existsSync(mark(folder))

/** Notes that the vault was locked: a process that ends and starts again must not open it by itself. */
export function noteLocked(folder: string): void {
  try {
    writeFileSync(mark(folder), '', { mode: 0o600 })
  } catch {
    // A folder that cannot be written: the lock then holds as long as this process.
  }
}

export function noteOpened(folder: string): void {
  try {
    rmSync(mark(folder), { force: true })
  } catch {
    // As above; the next start asks once more.
  }
}

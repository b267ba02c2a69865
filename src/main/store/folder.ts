import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { OpsError } from '#domain/failure'

export interface FolderState {
  readonly writable: boolean
  /** Why it cannot be written: a clause for the operator, without a full stop. */
  readonly reason?: string
}

const ours = ['quarterdeck.json', 'quarterdeck.db', 'owner.lock']

/**
 * Makes the folder when it is not there, and keeps it to its owner (0700) whatever the umask.
 * A folder that already holds other things is used as it is: changing rights on someone's home or /tmp would do harm.
 * Throws OpsError when there is no such folder and none can be made.
 */
export function makePrivateFolder(folder: string): FolderState {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new OpsError(
      {
        kind: code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'denied' : 'invalid',
        message: `The data folder ${folder} cannot be made (${code}).`,
        hint: 'Set QUARTERDECK_DATA to a folder you may write to.',
        code,
        layer: 'store',
      },
      { cause: error },
    )
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = code === 'EROFS' ? 'is on a read-only file system' : 'may not be written by you'
    return { writable: false, reason: `the data folder ${folder} ${why}` }
  }
  const inside = readdirSync(folder)
  if (inside.length === 0 || inside.some(name => ours.includes(name))) tighten(folder, 0o700)
  return { writable: true }
}

/** Why this file cannot be written, or undefined. A file marked read-only counts even for root, who could write it. */
export function whyReadOnly(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  try {
    accessSync(file, constants.W_OK)
    if ((statSync(file).mode & 0o200) !== 0) return undefined
  } catch {
    // said below
  }
  return `the store ${file} is read-only`
}

/** Creates the file for its owner only (0600) before anyone else opens it: -wal and -shm inherit its rights. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  tighten(file, 0o600)
}

/** Keeps a file or folder of ours to its owner. */
export function tighten(path: string, mode: number): void {
  if (process.platform === 'win32' || (statSync(path).mode & 0o777) === mode) return
  try {
    chmodSync(path, mode)
  } catch {
    // Someone else's file that we may write: the rights are theirs to set.
  }
}

/** Where the path's file system is mounted and how many bytes are free on it. */
export function volumeOf(path: string): { volume: string; free: number } {
  let volume = resolve(path)
  while (!existsSync(volume)) volume = dirname(volume)
  const { bavail, bsize } = statfsSync(volume)
  const { dev } = statSync(volume)
  while (dirname(volume) !== volume && statSync(dirname(volume)).dev === dev) volume = dirname(volume)
  return { volume, free: bavail * bsize }
}

/** `2026-11-23T04-05-06-789Z`: sorts by time and is a file name on every system. */
export const stamp = (at = new Date()) => at.toISOString().replaceAll(/[:.]/g, '-')

export const storeFile = (folder: string) => join(folder, 'quarterdeck.db')

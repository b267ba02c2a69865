import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type Database from 'better-sqlite3'
import { OpsError } from '#domain/failure'
import { makePrivateFile, stamp, storeFile } from './folder'
import { inspect } from './inspect'
import { translate } from './translate'

const dayMs = 24 * 60 * 60 * 1000
const kept = 3
const daily = /^daily-.*\.db$/
const any = /\.db$/

const backupFolder = (folder: string) => join(folder, 'backups')

/**
 * Copies a live store to a file (0600) through SQLite's backup, so that what still stands in the -wal is in it.
 * The file appears only when it is whole. Throws OpsError; `stop` ends it early.
 */
export async function backupTo(raw: Database.Database, to: string, stop: () => boolean = () => false): Promise<void> {
  const part = `${to}.part`
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    rmSync(part, { force: true })
    makePrivateFile(part)
    // 1000 pages, 4 MB, at a time: between them everything else goes on.
    await raw.backup(part, {
      progress() {
        if (stop()) throw new OpsError({ kind: 'cancelled', message: 'The copy was stopped.' })
        return 1000
      },
    })
    renameSync(part, to)
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(part + suffix, { force: true })
    throw translate(error, to)
  }
}

/** One copy a day, the newest three kept; none of a store that holds nothing. Answers whether one was made. */
export async function backupDaily(raw: Database.Database, folder: string, stop: () => boolean): Promise<boolean> {
  const holds = raw.prepare('select exists (select 1 from systems) or exists (select 1 from runs)').pluck().get()
  if (holds !== 1) return false
  const newest = list(folder, daily).at(-1)
  if (newest && Date.now() - statSync(newest).mtimeMs < dayMs) return false
  await backupTo(raw, join(backupFolder(folder), `daily-${stamp()}.db`), stop)
  for (const old of list(folder, daily).slice(0, -kept)) rmSync(old, { force: true })
  return true
}

/** A copy made at once, before the schema changes. Answers its path. */
export function backupBefore(raw: Database.Database, folder: string, version: number): string {
  const to = join(backupFolder(folder), `before-schema-${version}-${stamp()}.db`)
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    makePrivateFile(to)
    raw.prepare('vacuum into ?').run(to)
  } catch (error) {
    rmSync(to, { force: true })
    throw translate(error, to)
  }
  return to
}

/**
 * The newest copy Quarterdeck made by itself, if there is one. After a loss it may be all that is left, so it is renamed
 * out of the daily ones and no later copy pushes it out.
 */
export function keepNewestBackup(folder: string): string | undefined {
  const newest = list(folder, any)
    .toSorted((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)
    .at(-1)
  if (!newest || !daily.test(basename(newest))) return newest
  const to = join(dirname(newest), basename(newest).replace('daily-', 'kept-'))
  renameSync(newest, to)
  return to
}

/**
 * Puts a backup in the place of the store, which must be closed. What stood there is kept beside it under a new name,
 * and answered. Throws OpsError when the backup itself is damaged.
 */
export function restoreBackup(folder: string, backup: string): string | undefined {
  const found = inspect(backup)
  if (found.state !== 'sound')
    throw new OpsError({
      kind: 'invalid',
      message: `The backup ${backup} is ${found.state}; nothing was replaced.`,
      hint: 'Choose another file from the folder backups.',
      layer: 'store',
    })
  const file = storeFile(folder)
  const before = existsSync(file) ? `${file}.replaced-${stamp()}` : undefined
  if (before)
    for (const part of ['', '-wal', '-shm']) if (existsSync(file + part)) renameSync(file + part, before + part)
  const part = `${file}.part`
  makePrivateFile(part)
  copyFileSync(backup, part)
  renameSync(part, file)
  return before
}

function list(folder: string, pattern: RegExp): string[] {
  const path = backupFolder(folder)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter(name => pattern.test(name))
    .sort()
    .map(name => join(path, name))
}

import Database from 'better-sqlite3'
import { OpsError } from '#domain/failure'
import { keepNewestBackup } from './backup'
import { type Connection, connect, createGate, openWritable } from './connection'
import { makePrivateFile, makePrivateFolder, storeFile, whyReadOnly } from './folder'
import { type Found, inspect, openForReading } from './inspect'
import { migrate } from './migrate'
import type { Migration } from './migrations/all'
import { hasHeldStore, markStore } from './sentinel'
import { setAside } from './set-aside'
import { translate } from './translate'

/** How the store stands after opening; shown to the operator. */
export interface StoreState {
  readonly writable: boolean
  /** Why nothing can be written: a clause for the operator, without a full stop. */
  readonly reason?: string
  /** Where a damaged file was moved to. */
  readonly setAside?: string
  /** What happened at the start that the operator must know: a damaged file, data that is gone, and what to do. */
  readonly notice?: string
  /** The newest automatic backup, where the operator may want it back. */
  readonly backup?: string
}

export interface Opened {
  readonly state: StoreState
  /** Everything but the journal; synchronous=NORMAL. */
  readonly main: Connection
  /** The journal's own; synchronous=FULL. The same as `main` where nothing is written. */
  readonly journal: Connection
}

/**
 * Opens the database of a data folder in the best way it allows: a damaged file is set aside, an older schema is brought
 * up, and what cannot be written is opened for reading, with the reason. Throws OpsError when not even that works.
 */
export async function openDatabase(folder: string, migrations: readonly Migration[]): Promise<Opened> {
  const place = makePrivateFolder(folder)
  const file = storeFile(folder)
  try {
    const reason = place.reason ?? whyReadOnly(file)
    const found = inspect(file)
    if (found.state === 'sound' && found.version > migrations.length)
      return forReading(openForReading(file), file, newer(found.version, migrations.length))
    if (!reason) return await forWriting(folder, file, migrations, afterLoss(folder, file, found))
    if (found.state === 'sound') return forReading(openForReading(file), file, reason)
    if (found.state === 'damaged') throw damaged(file, found.problem)
    return await emptyForReading(folder, file, migrations, reason)
  } catch (error) {
    throw translate(error, file)
  }
}

async function forWriting(
  folder: string,
  file: string,
  migrations: readonly Migration[],
  said: Partial<StoreState>,
): Promise<Opened> {
  makePrivateFile(file)
  const gate = createGate()
  const main = connect(openWritable(file, 'normal'), file, gate)
  try {
    await migrate(main, migrations, folder)
  } catch (error) {
    const before = Number(main.raw.pragma('user_version', { simple: true }))
    main.close()
    if (before === 0) throw error
    return forReading(openForReading(file), file, clause(translate(error, file).message))
  }
  const journal = connect(openWritable(file, 'full'), file, gate)
  markStore(folder)
  return { state: { writable: true, ...said }, main, journal }
}

function forReading(raw: Database.Database, file: string, reason: string): Opened {
  const only = connect(raw, file, createGate())
  return { state: { writable: false, reason }, main: only, journal: only }
}

// Nothing there and nothing can be made: an empty store in memory, so that everything can be looked at.
async function emptyForReading(folder: string, file: string, migrations: readonly Migration[], reason: string) {
  const raw = new Database(':memory:')
  const opened = forReading(raw, file, reason)
  await migrate(opened.main, migrations, folder)
  raw.pragma('query_only = on')
  return opened
}

/** Moves away what cannot be used and says so; an empty answer when there is nothing to say. */
function afterLoss(folder: string, file: string, found: Found): Partial<StoreState> {
  const lost = found.state === 'damaged' || (found.state !== 'sound' && hasHeldStore(folder))
  if (!lost) return {}
  const aside = found.state === 'missing' ? undefined : setAside(file)
  const backup = keepNewestBackup(folder)
  const what =
    found.state === 'damaged'
      ? `The store was damaged (${found.problem}) and was set aside as ${aside}.`
      : `The store ${file} was ${found.state}, although this folder has held one: systems and history are not in it any more.`
  const then = backup ? `The newest backup is ${backup}.` : 'There is no automatic backup.'
  return { setAside: aside, backup, notice: `${what} A new, empty store was begun. ${then}` }
}

const clause = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)

const newer = (version: number, known: number) =>
  `the store was written by a newer Quarterdeck (schema ${version}; this one knows ${known}): update Quarterdeck to change anything`

const damaged = (file: string, problem: string) =>
  new OpsError({
    kind: 'rejected',
    code: 'STORE_DAMAGED',
    message: `The store ${file} is damaged (${problem}) and lies where nothing can be written.`,
    hint: 'Copy the data folder to a place that can be written, and set QUARTERDECK_DATA to it.',
    layer: 'store',
  })

import Database from 'better-sqlite3'
import { Kysely, type SqliteDatabase, SqliteDialect, type Transaction } from 'kysely'
import pLimit from 'p-limit'
import type { Schema } from './schema'
import { translate } from './translate'

/** Lets one write at a time through, over all connections of a store: one that waits for another would block the process. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>
export const createGate = (): Gate => pLimit(1)

export interface Connection {
  readonly raw: Database.Database
  /** Outside any transaction; errors come translated. */
  read<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** One transaction: all of it is committed when this resolves, or none of it. */
  write<T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T>
  close(): void
}

// Another program that locks the file makes us wait; while SQLite waits nothing else in this process runs.
const busyMs = 250

/** Gives an open database the store's manners: typed queries, translated errors, one write at a time. */
export function connect(raw: Database.Database, file: string, gate: Gate): Connection {
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: guarded(raw) }) })
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw translate(error, file)
    }
  }
  return {
    raw,
    read: work => translated(() => work(db)),
    write: work => translated(() => gate(() => db.transaction().execute(work))),
    close: () => raw.close(),
  }
}

/**
 * Opens a store file with a write-ahead log. `full`: a commit has reached the disk when it returns; `normal` may lose the
 * last commits with the power, never the file.
 */
export function openWritable(file: string, synchronous: 'full' | 'normal'): Database.Database {
  const raw = new Database(file, { timeout: busyMs })
  try {
    raw.pragma('journal_mode = WAL')
    raw.pragma(`synchronous = ${synchronous}`)
    // Builds of SQLite differ in their default, and a journal that only thinks it is on disk is worse than none.
    const level = raw.pragma('synchronous', { simple: true })
    if (level !== (synchronous === 'full' ? 2 : 1)) throw new Error(`synchronous is ${level}, not ${synchronous}`)
    raw.pragma('foreign_keys = on')
    // What was removed is overwritten: an old passphrase's wrapped key must not linger in free pages.
    raw.pragma('secure_delete = on')
    // Gives the log's space back after a burst; 16 MB is kept.
    raw.pragma('journal_size_limit = 16777216')
    return raw
  } catch (error) {
    raw.close()
    throw error
  }
}

type Statement = ReturnType<SqliteDatabase['prepare']>
const nothingToRollBack: Statement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
}

/**
 * What Kysely needs of a database, with two corrections: a full disk has rolled back by itself, and a second rollback
 * would hide the real error; and a transaction takes the write lock at its begin, not half-way.
 * Statements are kept prepared: the texts are few and come again and again.
 */
function guarded(raw: Database.Database): SqliteDatabase {
  const kept = new Map<string, Statement>()
  return {
    close: () => raw.close(),
    prepare(sql) {
      if (sql === 'rollback' && !raw.inTransaction) return nothingToRollBack
      const text = sql === 'begin' && !raw.readonly ? 'begin immediate' : sql
      const known = kept.get(text)
      if (known) return known
      if (kept.size >= 200) kept.clear()
      const statement = raw.prepare(text) as unknown as Statement
      kept.set(text, statement)
      return statement
    },
  }
}

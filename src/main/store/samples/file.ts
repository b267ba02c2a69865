import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openWritable } from '../connection'
import { makePrivateFile } from '../folder'
import { type Found, inspect, openForReading } from '../inspect'
import { setAside } from '../set-aside'

// Rows lie by series, so that a chart reads neighbours; a number in SQLite takes only the bytes it needs.
const schema = `
  create table series (
    id integer primary key, system text not null, profile text not null, metric text not null, label text not null,
    unique (profile, metric, label, system)
  );
  create table raw (series integer, at integer, value real, primary key (series, at)) without rowid;
  create table minute (
    series integer, at integer, mean real, low real, high real, count integer, primary key (series, at)
  ) without rowid;
  create table ten (
    series integer, at integer, mean real, low real, high real, count integer, primary key (series, at)
  ) without rowid;
  create table hour (
    series integer, at integer, mean real, low real, high real, count integer, primary key (series, at)
  ) without rowid;
  create table silent (profile text, at integer, primary key (profile, at)) without rowid;
  create table progress (name text primary key, at integer not null) without rowid;
  create table ticks (id integer primary key, at integer not null, body blob not null);
  pragma user_version = 3;`
const version = 3
/** Files of the first version know no tens of minutes; they are summed up at the next roll, from the minutes that are still there. */
const second = `
  create table ten (
    series integer, at integer, mean real, low real, high real, count integer, primary key (series, at)
  ) without rowid;
  insert into progress select 'ten begins', at from progress where name = 'minute removed';
  pragma user_version = 2;`
/** Files of the second version know no ticks: each sample went to its series at once. */
const third = `
  create table ticks (id integer primary key, at integer not null, body blob not null);
  pragma user_version = 3;`

// Of this process alone: the newest samples, which the file keeps as whole ticks, by series (`recent.ts`).
// Kept in the cache, not by temp_store: with that each sort of a reading takes its memory row by row, a sixth slower.
const inMemory = `
  pragma temp.journal_mode = memory;
  pragma temp.cache_size = -32768;
  create temp table recent (series integer, at integer, value real, primary key (series, at)) without rowid;
  create temp view samples as select * from raw union all select * from recent;`

export const samplesPath = (folder: string) => join(folder, 'samples.db')

export interface SamplesFile {
  readonly raw: Database.Database
  readonly path: string
  /** What was lost at the opening, for the operator. */
  readonly notice?: string
}

/**
 * Opens the samples of a data folder, which lie in a file of their own. What is damaged is set aside and begun anew:
 * measurements grow back. Where nothing may be written they can be read, or are empty.
 */
export function openSamplesFile(folder: string, writable: boolean): SamplesFile {
  const path = samplesPath(folder)
  const found = look(path)
  const sound = found.state === 'sound' && found.version === version
  if (!writable) return sound ? { path, raw: withRecent(openForReading(path)) } : emptySamplesFile(folder)
  const lost = found.state === 'damaged' || (found.state === 'sound' && found.version > version)
  const notice = lost
    ? `The measured values could not be used (${found.state === 'damaged' ? found.problem : 'written by a newer Quarterdeck'}) and were set aside as ${setAside(path)}; measuring begins anew.`
    : undefined
  rmSync(mark(path), { force: true })
  makePrivateFile(path)
  const raw = openWritable(path, 'normal')
  const before = Number(raw.pragma('user_version', { simple: true }))
  if (before === 0) {
    // Only before the first table: pages that retention frees can then be given back bit by bit.
    raw.pragma('auto_vacuum = incremental')
    raw.exec(schema)
  } else if (before < version) raw.transaction(() => raw.exec((before < 2 ? second : '') + third))()
  // No secret is in here, and each series has a page of its own that is written next.
  raw.pragma('secure_delete = off')
  raw.pragma('cache_size = -32768')
  // What is copied from the log into the file reaches the disk within a commit, and nothing else runs meanwhile: little at a time.
  raw.pragma('wal_autocheckpoint = 200')
  return { path, raw: withRecent(raw), notice }
}

const mark = (path: string) => `${path}.damaged`

/** Remembers for the next start that the file is damaged: it is too large to be read through at every start. */
export function markDamaged(path: string): void {
  closeSync(openSync(mark(path), 'a', 0o600))
}

const look = (path: string): Found =>
  existsSync(mark(path)) && existsSync(path)
    ? { state: 'damaged', problem: 'SQLITE_CORRUPT' }
    : inspect(path, { pages: false })

/** Samples where no file can be had: none, and none can be added. */
export function emptySamplesFile(folder: string): SamplesFile {
  const raw = new Database(':memory:')
  raw.exec(schema)
  withRecent(raw).pragma('query_only = on')
  return { path: samplesPath(folder), raw }
}

function withRecent(raw: Database.Database): Database.Database {
  raw.exec(inMemory)
  return raw
}

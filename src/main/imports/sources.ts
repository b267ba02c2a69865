import { resolve } from 'node:path'
import type { ImportEntry, ImportSource } from '#domain/import'
import { type Files, textOf } from './files'
import { type Gathering, gather, type Read } from './gather'
import { fromHome, type Home, passFileOf } from './home'
import { readServiceFile } from './pg-service'
import { readPgadmin } from './pgadmin'
import { passwordFor, readPassLines, readPgpass } from './pgpass'
import { readSshConfig } from './ssh-config'
import { readUrls } from './urls'

/** A source: a file, or its text when somebody pasted it or piped it in. */
export type From = { readonly source: ImportSource } & (
  | { readonly file: string; readonly text?: undefined }
  | { readonly text: string; readonly file?: undefined }
)

const pasted = 'pasted text'

const readers: Record<
  ImportSource,
  (text: string, file: string, into: Gathering, home: Home, files: Files) => Promise<void> | void
> = { ssh: readSshConfig, pgpass: readPgpass, service: readServiceFile, pgadmin: readPgadmin, urls: readUrls }

/** Reads a source whole. Never throws: what cannot be read is a problem with its place. */
export async function readSource(from: From, home: Home, files: Files): Promise<Read> {
  const file = from.file === undefined ? pasted : resolve(fromHome(from.file, home))
  const gathering = gather()
  const read = from.text === undefined ? await files.read(file) : { open: false, ...textOf(from.text) }
  if ('refused' in read) {
    gathering.refuse({ file, line: 1 }, read.refused)
    return gathering.read()
  }
  if (from.source === 'pgpass' && read.open)
    gathering.refuse({ file, line: 1 }, 'Others may read this file, so libpq does not use it: chmod 600 closes it.')
  await readers[from.source](read.text, file, gathering, home, files)
  return from.source === 'ssh' || from.source === 'pgpass'
    ? gathering.read()
    : withPassFile(gathering.read(), home, files)
}

/** Connections to PostgreSQL without a password take the one that libpq would find for them. */
async function withPassFile(read: Read, home: Home, files: Files): Promise<Read> {
  const path = passFileOf(home)
  const file = await files.read(path)
  if ('refused' in file || file.open) return read
  const { lines } = readPassLines(file.text)
  const passwords = new Map(read.passwords)
  const entries = read.entries.map((entry): ImportEntry => {
    const { draft } = entry
    if (entry.hasPassword || (draft.protocol !== 'postgres' && draft.protocol !== 'pgbouncer')) return entry
    const database = draft.protocol === 'postgres' ? draft.database : 'pgbouncer'
    const password = passwordFor(lines, { host: draft.host, port: draft.port, user: draft.user, database })
    if (password === undefined) return entry
    passwords.set(entry.key, password)
    const notes = [...entry.notes, `Its password stands in ${path}.`]
    return { ...entry, draft: { ...draft, secret: { from: 'ask' } }, hasPassword: true, notes }
  })
  return { ...read, entries, passwords }
}

import { join } from 'node:path'
import type { ImportSource } from '#domain/import'

/** Whose files are read: paths and names in them are meant from here. */
export interface Home {
  readonly folder: string
  /** The login name, which ssh and libpq take where none is said. */
  readonly user: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A path as files write it, whole. */
export function fromHome(path: string, home: Home): string {
  if (path === '~') return home.folder
  return path.startsWith('~/') ? join(home.folder, path.slice(2)) : path
}

/** Where libpq looks for passwords. */
export const passFileOf = (home: Home): string =>
  home.env.PGPASSFILE ??
  (home.env.APPDATA ? join(home.env.APPDATA, 'postgresql', 'pgpass.conf') : join(home.folder, '.pgpass'))

/** Where libpq looks for services; the first file that has one holds. */
export const serviceFilesOf = (home: Home): readonly string[] => [
  home.env.PGSERVICEFILE ?? join(home.folder, '.pg_service.conf'),
  join(home.env.PGSYSCONFDIR ?? '/etc/postgresql-common', 'pg_service.conf'),
]

/** Where each source usually lies. pgAdmin's export goes wherever it was saved: the likely folders. */
export const usualPlaces = (home: Home): readonly { source: ImportSource; file: string }[] => [
  { source: 'ssh', file: join(home.folder, '.ssh', 'config') },
  { source: 'pgpass', file: passFileOf(home) },
  ...serviceFilesOf(home).map(file => ({ source: 'service' as const, file })),
  { source: 'pgadmin', file: join(home.folder, 'servers.json') },
  { source: 'pgadmin', file: join(home.folder, 'Downloads', 'servers.json') },
]

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'

const program = (name: string) =>
  [`/usr/lib/postgresql/15/bin/${name}`, `/usr/bin/${name}`].find(one => existsSync(one)) ?? name

/** Why no dump can be made here, or undefined. Its tools are of major 15, and so dump servers up to 15. */
export const noDumpTools = (): string | undefined =>
  ['pg_dump', 'pg_restore', 'psql'].every(name => existsSync(program(name)))
    ? undefined
    : 'pg_dump is not installed (Debian package postgresql-client)'

/** Dumps a database of a server on loopback into a file, by pg_dump; as gzipped SQL where the name ends in .gz. */
export function dumpTo(
  file: string,
  server: { port: number },
  database = 'postgres',
  more: readonly string[] = [],
): string {
  const gz = file.endsWith('.gz')
  const format = /\.(sql|gz)$/.test(file) ? 'plain' : 'custom'
  const words = ['-h', '127.0.0.1', '-p', String(server.port), '-U', 'postgres', '-d', database, '-F', format, ...more]
  const done = spawnSync(program('pg_dump'), words, { maxBuffer: 256 * 1024 * 1024 })
  if (done.status !== 0) throw new Error(String(done.stderr))
  writeFileSync(file, gz ? gzipSync(done.stdout) : done.stdout)
  return file
}

/** The file cut off after that share of its bytes. */
export function cut(file: string, share: number): void {
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * share)))
}

/** Some bytes in the middle turned over, as a bad disk does. */
export function flip(file: string, count = 300): void {
  const bytes = readFileSync(file)
  const from = Math.floor(bytes.length / 2)
  for (let at = from; at < from + count; at++) bytes[at] = (bytes[at] ?? 0) ^ 0xa5
  writeFileSync(file, bytes)
}

/** Gzipped SQL with its text changed. */
export function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(file)).toString())))
}

import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'

/** Why no backup can be made here, or undefined when one can. */
export const noBackups = (): string | undefined =>
  noSshd() ??
  (existsSync('/usr/lib/postgresql/15/bin/pg_dump')
    ? undefined
    : 'pg_dump 15 is not installed (Debian package postgresql-client)')

/** A database `shop` behind a host that can dump it, and a folder for the dumps that is still empty. */
export interface BackupsScene {
  readonly folder: string
  /** A file for `apply`: the system `acme` with these servers. */
  readonly systemFile: string
  readonly sshd: Sshd
  end(): Promise<void>
}

export async function backupsScene(): Promise<BackupsScene> {
  const scratch = await scratchFolder('backups-page')
  const folder = join(scratch.path, 'dumps')
  await mkdir(folder)
  const server = await startPostgres(15)
  await server.exec('create database shop')
  await server.exec('create table orders (id int primary key, note text, at timestamptz default now())', 'shop')
  await server.exec('insert into orders select i, md5(i::text) from generate_series(1, 20000) i', 'shop')
  const sshd = await startSshd()
  const address = { host: '127.0.0.1', port: server.port, user: 'postgres', tls: 'disable', database: 'shop' }
  const targets = {
    host: {
      ...{ protocol: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user },
      ...{ key: sshd.key, hostKey: sshd.fingerprint },
    },
    db: { protocol: 'postgres', ...address },
    scratch: { protocol: 'postgres', ...address, database: 'postgres' },
  }
  const systemFile = join(scratch.path, 'system.json')
  await writeFile(systemFile, JSON.stringify({ name: 'acme', environment: 'development', targets }))
  return {
    ...{ folder, systemFile, sshd },
    async end() {
      await sshd.stop()
      await server.stop()
      await scratch.remove()
    },
  }
}

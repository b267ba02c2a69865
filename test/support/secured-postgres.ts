import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Postgres, startPostgres } from './postgres'

/** A PostgreSQL where the role `secured` needs this password. */
export async function startSecuredPostgres(
  password: string,
  settings: Record<string, string> = {},
  major = 18,
): Promise<Postgres> {
  const server = await startPostgres(major, settings)
  await server.exec(`create role secured login superuser password '${password.replaceAll("'", "''")}'`)
  const rules = join(server.data, 'pg_hba.conf')
  await writeFile(rules, `host all secured 127.0.0.1/32 scram-sha-256\n${await readFile(rules, 'utf8')}`)
  await server.exec('select pg_reload_conf()')
  return server
}

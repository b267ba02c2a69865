import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'

export const oldPassword = 'CANARY-old-password'

/** A database whose role `shop_app` has had its password for long, and a file for \`apply\` that names it. */
export interface RotationScene {
  readonly systemFile: string
  readonly server: Postgres
  end(): Promise<void>
}

export async function rotationScene(): Promise<RotationScene> {
  const scratch = await scratchFolder('rotation-page')
  const server = await startPostgres(18)
  await server.exec(`create role shop_app login password '${oldPassword}'`)
  const rules = join(server.data, 'pg_hba.conf')
  await writeFile(rules, `host all shop_app 127.0.0.1/32 scram-sha-256\n${await readFile(rules, 'utf8')}`)
  await server.exec('select pg_reload_conf()')
  const systemFile = join(scratch.path, 'chandler.json')
  const db = { protocol: 'postgres', host: '127.0.0.1', port: server.port, user: 'postgres', tls: 'disable' }
  // The console itself logs in as that role, so it keeps the new password.
  const shop = { ...db, user: 'shop_app', secret: 'ask' }
  const places = [{ kind: 'role', target: 'db', name: 'shop_app' }]
  const secrets = [{ name: 'Password of the shop', everyDays: 90, changedOn: '2024-03-01', places }]
  await writeFile(
    systemFile,
    JSON.stringify({ name: 'chandler', environment: 'development', targets: { db, shop }, secrets }),
  )
  return {
    ...{ systemFile, server },
    async end() {
      await server.stop()
      await scratch.remove()
    },
  }
}

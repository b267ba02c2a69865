import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Binaries, lockFile, makeCluster, runSingle, startCluster } from './embedded-postgres'
import { endOrphan } from './orphan'
import { until } from './server-process'
import { bloatEvents, makeShop } from './shop-schema'

export interface EmbeddedShop {
  readonly port: number
  /** The superuser `dba`; both passwords are new with every start and kept nowhere. */
  readonly password: string
  readonly admin: pg.Client
  /** Connection of the application's own role. */
  readonly application: pg.ClientConfig
  stop(): Promise<void>
}

/** The shop's PostgreSQL: made at the first start, found again at later ones. An unfinished first start begins anew. */
export async function startShop(binaries: Binaries, data: string): Promise<EmbeddedShop> {
  const done = `${data}.ready`
  const left = lockFile(data)
  if (left) await endOrphan(left.pid, data, 'SIGINT')
  const password = randomBytes(18).toString('base64url')
  if (existsSync(done) && existsSync(join(data, 'PG_VERSION'))) {
    await runSingle(binaries, data, `alter role dba password '${password}'`)
  } else {
    rmSync(data, { recursive: true, force: true })
    await makeCluster(binaries, data, { superuser: 'dba', password, settings })
  }
  const server = await startCluster(binaries, data, left?.port)
  const database = existsSync(done) ? 'shop' : 'postgres'
  try {
    const connection = { host: '127.0.0.1', port: server.port, user: 'dba', password, application_name: 'demo' }
    const died = () =>
      server.process.exitCode === null ? undefined : new Error(`PostgreSQL ended: ${server.log().slice(-500)}`)
    let admin = await until(() => connect({ ...connection, database }), 20_000, died)
    if (database === 'postgres') {
      await admin.query('create database shop')
      await admin.end()
      admin = await connect({ ...connection, database: 'shop' })
      await makeShop(admin)
      writeFileSync(done, '')
    } else {
      await bloatEvents(admin)
    }
    const own = randomBytes(18).toString('base64url')
    await admin.query(`alter role shop password '${own}'`)
    return {
      port: server.port,
      password,
      admin,
      application: { host: '127.0.0.1', port: server.port, user: 'shop', password: own, database: 'shop' },
      async stop() {
        await admin.end().catch(() => {})
        await server.stop('SIGINT')
      },
    }
  } catch (error) {
    await server.stop('SIGINT')
    throw error
  }
}

const settings = {
  max_connections: '60',
  shared_buffers: "'64MB'",
  log_lock_waits: 'on',
  log_min_duration_statement: '500',
  'pg_stat_statements.track': 'all',
}

async function connect(config: pg.ClientConfig) {
  const client = new pg.Client(config)
  client.on('error', () => {})
  await client.connect()
  return client
}

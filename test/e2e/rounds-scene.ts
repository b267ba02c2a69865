import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { freePort, scratchFolder } from '../support/scratch'

/** Three systems: one with something to find, one that does not answer, one that is well. */
export interface RoundsScene {
  /** Files for `apply`. */
  readonly systemFiles: readonly string[]
  /** Takes away what the first round found. */
  heal(): Promise<void>
  end(): Promise<void>
}

/** Why the scene cannot be set here, or undefined. */
export const noRounds = noRedis

export async function roundsScene(): Promise<RoundsScene> {
  const scratch = await scratchFolder('e2e-rounds')
  const postgres: Postgres = await startPostgres(17)
  const redis: RedisServer = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
  // A slot that nobody reads holds WAL for ever: what the daily look at replication is for.
  await postgres.exec(`select pg_create_physical_replication_slot('forgotten', true)`)
  const db = (port: number) => ({ protocol: 'postgres', host: '127.0.0.1', port, user: 'postgres', tls: 'disable' })
  const systems = [
    { name: 'shop', environment: 'production', targets: { db: db(postgres.port) } },
    // Nobody listens there.
    { name: 'away', environment: 'production', targets: { db: db(await freePort()) } },
    {
      ...{ name: 'cache', environment: 'development' },
      targets: { cache: { protocol: 'redis', host: '127.0.0.1', port: redis.port, tls: 'disable' } },
    },
  ]
  const systemFiles = systems.map(({ name }) => join(scratch.path, `${name}.json`))
  for (const [at, system] of systems.entries()) await writeFile(systemFiles[at] ?? '', JSON.stringify(system))
  return {
    systemFiles,
    async heal() {
      await postgres.exec(`select pg_drop_replication_slot('forgotten')`)
    },
    async end() {
      await redis.stop()
      await postgres.stop()
      await scratch.remove()
    },
  }
}

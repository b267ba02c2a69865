import { expect, test } from 'vitest'
import type { Container } from '#domain/container'
import { exitMeans, troubleOf } from '#domain/container-trouble'
import { amount, sizeSetting } from '../../src/main/probes/docker/amount'
import { databaseIn } from '../../src/main/probes/docker/database-version'
import { readEvents } from '../../src/main/probes/docker/deaths'
import { readDisk } from '../../src/main/probes/docker/disk-script'
import { readImages } from '../../src/main/probes/docker/images'
import { keptOf } from '../../src/main/probes/docker/log-limits'
import { readStats } from '../../src/main/probes/docker/stats'

const container = (more: Partial<Container>): Container => ({
  ...{ name: 'web', image: 'shop:1', state: 'running', health: null, health_output: null, restarts: 0 },
  ...{ oom_killed: false, exit_code: 0, restart_policy: 'no', started_at: null, finished_at: null },
  ...{ memory_limit: null, cpu_limit: null, project: 'shop', service: 'web', id: 'a1', image_id: null, message: null },
  ...{ oneoff: false, networks: [], network_mode: 'bridge', ports: [], compose: null },
  log: { driver: 'json-file', max_size: null, max_file: null, path: null },
  setup: { env: {}, command: [] },
  ...more,
})
const sibling = container({ name: 'db', service: 'db' })
const trouble = (more: Partial<Container>) => {
  const one = container(more)
  return troubleOf(one, [one, sibling])
}

test('a container that ended is missed, failed, or was done', () => {
  const ended = { state: 'exited' }
  expect(trouble({ ...ended })).toBeNull()
  expect(trouble({ ...ended, exit_code: 3 })).toBe('stopped')
  expect(trouble({ ...ended, restart_policy: 'unless-stopped' })).toBe('stopped')
  expect(trouble({ ...ended, restart_policy: 'on-failure' })).toBeNull()
  // Who publishes a port, or is asked for its health, is no task.
  const ports = [{ inside: 80, published: { address: '127.0.0.1', port: 8080 } }]
  expect(trouble({ ...ended, ports })).toBe('stopped')
  expect(trouble({ ...ended, health: 'unhealthy' })).toBe('stopped')
  expect(trouble({ ...ended, exit_code: 3, oneoff: true })).toBe('failed')
  expect(trouble({ ...ended, exit_code: 3, project: null })).toBe('failed')
  expect(trouble({ ...ended, exit_code: 137, oom_killed: true })).toBe('out of memory')
})

test('one that was made and not yet started is no trouble, one that could not be is', () => {
  expect(trouble({ state: 'created' })).toBeNull()
  expect(trouble({ state: 'created', message: 'port is already allocated' })).toBe('not started')
})

test('exit codes are put into words, and memory is blamed only by the engine', () => {
  expect(exitMeans(container({ state: 'exited', exit_code: 137 }))).toMatch(/SIGKILL/)
  expect(exitMeans(container({ state: 'exited', exit_code: 137, oom_killed: true }))).toMatch(/memory/)
  expect(exitMeans(container({ state: 'exited', exit_code: 136 }))).toBe('it was ended by signal 8')
  expect(exitMeans(container({ state: 'running' }))).toBeNull()
})

test('amounts are read in the units in which they are printed, settings in those in which they are meant', () => {
  expect(amount('28MiB')).toBe(28 * 1024 ** 2)
  expect(amount('1.5GiB')).toBe(1.5 * 1024 ** 3)
  expect(amount('645MB')).toBe(645e6)
  expect(amount('12.3kB')).toBe(12_300)
  expect(amount('0B')).toBe(0)
  expect(amount('N/A')).toBeNull()
  expect(sizeSetting('10m')).toBe(10 * 1024 ** 2)
  expect(sizeSetting('-1')).toBeNull()
  expect(sizeSetting(null)).toBeNull()
})

test('what a container takes is read by its id; what was not measured is unknown and not nothing', () => {
  const [id, other] = ['a'.repeat(64), 'b'.repeat(64)]
  const seen = readStats(`${id}|180.25%|28MiB / 256MiB|12\n${other}|--|-- / --|--\nno line of it\n`)
  expect(seen.get(id)).toEqual({ cpuPct: 180.25, memory: 28 * 1024 ** 2, processes: 12 })
  expect(seen.get(other)).toEqual({ cpuPct: null, memory: null, processes: null })
  expect(seen.size).toBe(2)
})

test('events are read from Docker and from Podman', () => {
  const docker = { status: 'die', id: 'a', time: 1_795_000_000, Actor: { Attributes: { exitCode: '137' } } }
  const podman = { Status: 'died', ID: 'b', Time: '2026-11-26T09:00:00Z', ContainerExitCode: 1 }
  const said = [docker, { status: 'oom', id: 'a', time: 1_795_000_000 }, podman].map(one => JSON.stringify(one))
  expect(readEvents(`${said.join('\n')}\nbroken`)).toMatchObject([
    { id: 'a', what: 'died', exitCode: 137 },
    { id: 'a', what: 'out of memory', exitCode: null },
    { id: 'b', what: 'died', exitCode: 1, at: '2026-11-26T09:00:00.000Z' },
  ])
})

test('a log is kept up to a limit, without one, elsewhere or nowhere', () => {
  const log = (driver: string, max_size: string | null = null) => ({ driver, max_size, max_file: null, path: null })
  expect(keptOf(log('json-file'))).toBe('without limit')
  expect(keptOf(log('json-file', '-1'))).toBe('without limit')
  expect(keptOf(log('json-file', '10m'))).toBe('up to a limit')
  expect(keptOf(log('local'))).toBe('up to a limit')
  expect(keptOf(log('journald'))).toBe('elsewhere')
  expect(keptOf(log('none'))).toBe('nowhere')
})

test('a database is known by what its image says, and its version cut to what its data depends on', () => {
  expect(databaseIn('registry/x@sha256:1', { PG_MAJOR: '15', PG_VERSION: '15.4-1' }, {})).toEqual({
    database: 'PostgreSQL',
    major: '15',
  })
  expect(databaseIn('mysql:8.0.36', { MYSQL_VERSION: '8.0.36-1' }, {})).toEqual({ database: 'MySQL', major: '8.0' })
  expect(databaseIn('cr.example/redis:7-alpine', {}, {})).toEqual({ database: 'Redis', major: '7' })
  expect(databaseIn('postgres:latest', {}, {})).toEqual({ database: 'PostgreSQL', major: null })
  expect(databaseIn('shop/web:2', { VERSION: '2' }, {})).toBeNull()
  expect(databaseIn('redis-exporter:1', {}, {})).toBeNull()
})

test('images are read by the name that was asked for; a broken line is left out', () => {
  const said = 'compose plugin\nimage shop/web:1 {"id": "sha256:1", "digests": []}\nimage x {"id\n'
  expect([...readImages(said)]).toEqual([['shop/web:1', { id: 'sha256:1', digests: [] }]])
})

test('names of files in a volume are never taken for another volume’s heading', () => {
  const disk = { Images: [], Containers: [], Volumes: [{ Name: 'a', Links: '0' }], BuildCache: null }
  const said = `disk ${JSON.stringify(disk)}\nvolume a 2026-11-26T09:00:00Z yes\n: PG_VERSION\n: volume b x yes\nvolume c 2026-11-26T09:00:00Z no\n`
  const { inside } = readDisk(said)
  expect([...inside.keys()]).toEqual(['a', 'c'])
  expect(inside.get('a')?.files).toContain('PG_VERSION')
  expect(inside.get('c')?.files).toBeUndefined()
  expect(() => readDisk('disk {"Images": 3}')).toThrow(/could not be read/)
})

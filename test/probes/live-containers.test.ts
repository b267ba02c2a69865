import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Probe } from '#domain/probe'
import { type Profile, profileSchema } from '#domain/profile'
import { records } from '#domain/table'
import { probes } from '../../src/main/probes'
import { sessionsOver } from '../live/container-scene'
import { failing } from '../live/opening'
import { type DockerEngine, startDocker } from '../support/docker'
import { until } from '../support/scratch'

let engine: DockerEngine
let why: string | undefined
let sessions: ReturnType<typeof sessionsOver> | undefined

const target: Profile = profileSchema.parse({ id: 't', system: 's', name: 't', protocol: 'local' })
const ask = async (name: string, parameters: object = {}) => {
  sessions ??= sessionsOver([target])
  const probe = probes.find(one => one.name === name) as Probe
  const use = { signal: AbortSignal.timeout(60_000), timeoutMs: 60_000 }
  const table = await probe.run(probe.parameters.parse(parameters), { profile: 't', target, sessions, ...use })
  return { rows: records(table), cut: table.cut }
}

beforeAll(async () => {
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  process.env.DOCKER_HOST = engine.host
})
afterAll(async () => {
  await sessions?.closeAll()
  await engine?.stop()
})
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

test('the containers of a host are told with how they stand', async () => {
  const labels = ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web']
  await engine.run('web', ['sleep', 'infinity'], labels)
  await engine.run('failed', ['sh', '-c', 'exit 7'])
  await until(async () => {
    const { rows } = await ask('docker.containers')
    expect(rows.find(({ name }) => name === 'failed')).toMatchObject({
      engine: 'docker',
      state: 'exited',
      exit_code: 7,
    })
    expect(rows.find(({ name }) => name === 'web')).toMatchObject({ state: 'running', project: 'shop', service: 'web' })
  })
  expect((await ask('docker.containers', { project: 'shop' })).rows).toHaveLength(1)
  expect((await ask('docker.containers', { project: 'gone' })).rows).toMatchObject([{ state: 'absent' }])
})

test('the last lines of a log have no gap and none twice, though it is rotated meanwhile (L7)', async () => {
  // The engine copies each stream by itself: what shall come last waits until the rest stands in the log.
  const text =
    'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line $i"; done; while [ ! -e /tmp/go ]; do sleep 1; done; echo wrong >&2; echo last'
  const rotated = ['--log-opt', 'max-size=200k', '--log-opt', 'max-file=3']
  await engine.run('talker', ['sh', '-c', text], rotated)
  const has = (...lines: string[]) =>
    until(async () => {
      const said = (await ask('docker.logs', { container: 'talker' })).rows.map(({ line }) => line)
      expect(said).toEqual(expect.arrayContaining(lines))
    })
  await has('line 20000')
  await engine.docker('exec', 'talker', 'touch', '/tmp/go')
  await has('last', 'wrong')
  const { rows, cut } = await ask('docker.logs', { container: 'talker', lines: 3000 })
  expect(cut).toBe('Only the last 3000 lines were read.')
  expect(rows.filter(({ stream }) => stream === 'stderr')).toMatchObject([{ line: 'wrong' }])
  const numbers = rows
    .filter(({ line }) => String(line).startsWith('line'))
    .map(({ line }) => Number(String(line).slice(5)))
  expect(numbers).toEqual(Array.from({ length: 2998 }, (_, at) => 20_000 - 2997 + at))
})

test('a log that nobody keeps is a failure, not an empty one', async () => {
  await engine.run('mute', ['sh', '-c', 'echo lost; sleep infinity'], ['--log-driver', 'none'])
  expect(await failing(ask('docker.logs', { container: 'mute' }))).toMatchObject({ code: 'LOG_UNREAD' })
  expect(await failing(ask('docker.logs', { container: 'nobody' }))).toMatchObject({ kind: 'missing' })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { busyboxTar } from '../support/container-image'
import { type Deck, startDeck } from '../support/deck'
import { type DockerEngine, startDocker } from '../support/docker'
import { until } from '../support/scratch'
import { firstFinding, onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

let engine: DockerEngine
let deck: Deck
let why: string | undefined
const before = process.env.DOCKER_HOST

beforeAll(async () => {
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  process.env.DOCKER_HOST = engine.host
  deck = await startDeck({ profiles: [{ name: 'host', protocol: 'local' }] })
})
afterAll(async () => {
  await deck?.close()
  await engine?.stop()
  if (before === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = before
})
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

/** A service of a project, so that each test sees its own containers only. */
const service = (project: string, name: string, command: readonly string[], options: readonly string[] = []) =>
  engine.run(`${project}-${name}`, command, [
    ...['--label', `com.docker.compose.project=${project}`, '--label', `com.docker.compose.service=${name}`],
    ...options,
  ])
const status = (project: string) => deck.run({ runbook: 'docker/status', parameters: { project } }, onlyLook)
const first = (run: Run) => firstFinding(run)?.title ?? ''
const forever = ['sleep', 'infinity']
const inspected = (name: string, format: string) => engine.docker('container', 'inspect', '--format', format, name)
const reaches = (name: string, format: string, wanted: string | RegExp) =>
  until(async () => expect(await inspected(name, format)).toMatch(wanted), 60_000)

describe('the containers of a host', () => {
  test('that are well are no finding, nor is a task that ended well beside them', async () => {
    await service('well', 'web', forever, ['--health-cmd', 'true', '--health-interval', '1s', '--memory', '64m'])
    await service('well', 'migrate', ['true'], ['--memory', '64m'])
    await reaches('well-web', '{{.State.Health.Status}}', 'healthy')
    await reaches('well-migrate', '{{.State.Status}}', 'exited')
    const run = await status('well')
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)).toBeUndefined()
    expect(run.outcome).toBe('passed')
  })

  test('of which one was stopped are told with its last words, before those that suffer from it', async () => {
    const unwell = [
      '--health-cmd',
      'echo the database is away; exit 1',
      '--health-interval',
      '1s',
      '--health-retries',
      '1',
    ]
    await service('shop', 'web', forever, unwell)
    await service(
      'shop',
      'db',
      ['sh', '-c', 'echo ready for logins; exec sleep infinity'],
      ['--restart', 'unless-stopped'],
    )
    await reaches('shop-web', '{{.State.Health.Status}}', 'unhealthy')
    await engine.docker('stop', '-t', '0', 'shop-db')
    const run = await status('shop')
    expect(first(run)).toMatch(/^Container shop-db was stopped and should be running/)
    expect(firstFinding(run)?.advice).toContain('ready for logins')
    expect(titles(run, 'containers', 'critical')).toContain(
      'Container shop-web runs and is unhealthy: the database is away',
    )
    await engine.docker('start', 'shop-db')
    expect(titles(await status('shop'), 'containers').join()).not.toContain('shop-db')
  })

  test('that keep dying, or died since the last look, are told apart from a total', async () => {
    const loop = 'echo no such table >&2; exit 3'
    await service('loop', 'worker', ['sh', '-c', loop], ['--restart', 'always'])
    await until(
      async () => expect(Number(await inspected('loop-worker', '{{.RestartCount}}'))).toBeGreaterThan(3),
      60_000,
    )
    const dying = await status('loop')
    expect(first(dying)).toMatch(/^Container loop-worker keeps dying/)
    await engine.docker('rm', '-f', 'loop-worker')
    const once = 'while [ ! -e /tmp/go ]; do sleep 0.2; done; rm /tmp/go; exit 3'
    await service('once', 'api', ['sh', '-c', once], ['--restart', 'always'])
    expect(firstFinding(await status('once'))?.severity).not.toBe('warning')
    await engine.docker('exec', 'once-api', 'touch', '/tmp/go')
    await reaches('once-api', '{{.RestartCount}} {{.State.Status}}', '1 running')
    expect(titles(await status('once'), 'containers', 'warning').join()).toMatch(
      /^Container once-api died and was restarted since the last look/,
    )
  })

  test('that ran out of memory are told, also when they run again', async () => {
    const narrow = ['--memory', '32m', '--memory-swap', '32m']
    await service('memory', 'report', ['tail', '/dev/zero'], narrow)
    await reaches('memory-report', '{{.State.Status}} {{.State.OOMKilled}}', 'exited true')
    const down = await status('memory')
    expect(first(down)).toBe('Container memory-report was killed for want of memory')
    expect(firstFinding(down)?.advice).toContain('32 MB')
    const twice = 'if [ ! -e /tmp/been ]; then touch /tmp/been; exec tail /dev/zero; fi; exec sleep infinity'
    await service('again', 'cache', ['sh', '-c', twice], [...narrow, '--restart', 'always'])
    await reaches('again-cache', '{{.RestartCount}} {{.State.Status}}', '1 running')
    // The engine answers whole seconds: what is of this one comes with the next look.
    await until(async () =>
      expect(titles(await status('again'), 'what-was-killed-lately').join()).toMatch(
        /^Container again-cache ran out of memory/,
      ),
    )
  })

  test('are measured against the limits they were given', async () => {
    const fill = 'head -c 44000000 /dev/zero >/dev/shm/x; echo full; exec sleep infinity'
    await service('limits', 'full', ['sh', '-c', fill], ['--memory', '48m', '--memory-swap', '48m', '--cpus', '0.5'])
    await service('limits', 'free', forever)
    await until(async () => expect(await engine.docker('logs', 'limits-full')).toContain('full'), 60_000)
    const run = await status('limits')
    expect(first(run)).toMatch(/^Container limits-full uses 8\d\.?\d* % of the memory it may use/)
    expect(titles(run, 'what-they-take-now', 'info')).toContain('1 of 2 running containers have no memory limit')
    const row = rowsOf(run, 'what-they-take-now').find(({ name }) => name === 'limits-full')
    expect(row).toMatchObject({ memory_limit: 48 * 1024 * 1024, cpu_limit: 0.5 })
  })

  test('of a project that is not there are an outage, and none a quiet look', async () => {
    expect(first(await status('nobody'))).toBe('There is no container of the project nobody.')
  })
})

describe('the disk of an engine', () => {
  const look = () => deck.run({ runbook: 'docker/disk' }, onlyLook)
  const picking =
    (...keys: string[]) =>
    (question: Parameters<typeof onlyLook>[0], run: Run) => {
      if (question.kind === 'pick')
        return { kind: 'pick' as const, keys: question.keys.filter(key => keys.includes(key)) }
      if (question.kind === 'confirm')
        return {
          kind: 'confirm' as const,
          agree: true,
          typed: question.confirmation === 'typed' ? question.target : undefined,
        }
      return onlyLook(question, run)
    }
  const there = async (...words: string[]) =>
    engine.docker(...words).then(
      () => true,
      () => false,
    )

  beforeAll(async () => {
    if (why) return
    await service('waste', 'web', forever)
    await engine.run('old-job', ['sh', '-c', 'head -c 200000 /dev/zero >/tmp/junk; exit 1'])
    await engine.run('kept-job', ['true'])
    await service('waste', 'crashed', ['sh', '-c', 'exit 1'], ['--restart', 'no'])
    await engine.docker('commit', 'kept-job', 'qd/dangling:1')
    await engine.docker('tag', engine.image, 'qd/dangling:1')
    await engine.docker('volume', 'create', 'old_uploads')
    await engine.docker('volume', 'create', 'shop_pgdata')
    const fill = 'mkdir -p /data; echo 15 >/data/PG_VERSION; echo x >/up/x'
    await engine.docker(
      ...['run', '--rm', '--network', 'none', '-v', 'shop_pgdata:/data', '-v', 'old_uploads:/up', engine.image],
      ...['sh', '-c', fill],
    )
    await reaches('old-job', '{{.State.Status}}', 'exited')
  })

  test('is listed thing by thing: a crashed service and a database are not offered', async () => {
    const run = await look()
    expect(surprises(run)).toEqual([])
    const rows = rowsOf(run, 'what-it-is')
    const named = (name: string) => rows.find(row => row.name === name)
    expect(named('old-job')).toMatchObject({ kind: 'container', spare: true, exit_code: 1 })
    expect(named('waste-crashed')).toMatchObject({ spare: false })
    expect(named('waste-web')).toMatchObject({ in_use: true, spare: false })
    expect(named('old_uploads')).toMatchObject({ kind: 'volume', spare: true, maybe_database: null })
    expect(named('shop_pgdata')).toMatchObject({ maybe_database: 'files of PostgreSQL lie in it' })
    expect(rows.filter(({ kind, spare }) => kind === 'image' && spare)).toHaveLength(1)
    expect(first(run)).toMatch(/^Container waste-crashed has ended and should run/)
    expect(titles(run, 'what-it-is', 'info').join()).toMatch(/\d ended containers, 1 images without a name, 1 volumes/)
  })

  test('is cleared of exactly what was picked, and the database only by its typed name', async () => {
    const image = rowsOf(await look(), 'what-it-is').find(({ kind, spare }) => kind === 'image' && spare)
    const picks = ['container.old-job', `image.${image?.name}`, 'volume.old_uploads', 'volume.shop_pgdata']
    const run = await deck.run({ runbook: 'docker/disk' }, picking(...picks))
    expect(surprises(run)).toEqual([])
    expect(await there('container', 'inspect', 'old-job')).toBe(false)
    expect(await there('image', 'inspect', String(image?.id))).toBe(false)
    expect(await there('volume', 'inspect', 'old_uploads')).toBe(false)
    for (const kept of ['kept-job', 'waste-crashed', 'waste-web'])
      expect(await there('container', 'inspect', kept)).toBe(true)
    expect(await there('volume', 'inspect', 'shop_pgdata')).toBe(true)
    expect(titles(run, 'what-was-freed').join()).toMatch(/Containers: .+ were freed/)
    await deck.run({ runbook: 'docker/disk', parameters: { volume: 'shop_pgdata' } }, picking('volume.shop_pgdata'))
    expect(await there('volume', 'inspect', 'shop_pgdata')).toBe(false)
  })

  test('keeps what changed between the question and the answer', async () => {
    const answering = picking('container.kept-job')
    const asks = (run: Run) => run.questions.some(({ kind }) => kind === 'confirm')
    const id = await deck.start({ runbook: 'docker/disk' })
    await deck.follow(id, (question, run) => (question.kind === 'confirm' ? undefined : answering(question, run)), asks)
    const ended = await inspected('kept-job', '{{.State.FinishedAt}}')
    await engine.docker('start', 'kept-job')
    await until(async () => expect(await inspected('kept-job', '{{.State.FinishedAt}}')).not.toBe(ended), 60_000)
    const run = await deck.follow(id, answering)
    expect(stepOf(run, 'remove-ended-containers')).toMatchObject({ outcome: 'failed' })
    expect(await there('container', 'inspect', 'kept-job')).toBe(true)
  })
})

describe('a host whose tools are all BusyBox’s', () => {
  test('tells the same of its containers, their disk and their images', async context => {
    const made = await busyboxTar(engine.folder)
    if ('why' in made) return context.skip(made.why)
    await engine.docker('import', made.tar, 'qd/busybox:1')
    const socket = engine.host.replace('unix://', '')
    await engine.docker(
      ...['run', '-d', '--name', 'alpine', '--network', 'none', '-v', `${socket}:/docker.sock`],
      ...['-e', 'DOCKER_HOST=unix:///docker.sock', '-e', 'PATH=/bin', 'qd/busybox:1', 'sleep', '1000000'],
    )
    await service('seen', 'gone', ['sh', '-c', 'echo last words; exit 4'], ['--restart', 'on-failure:1'])
    await reaches('seen-gone', '{{.State.Status}}', 'exited')
    const inside = await startDeck({ profiles: [{ name: 'host', protocol: 'container', container: 'alpine' }] })
    try {
      const run = await inside.run({ runbook: 'docker/status', parameters: { project: 'seen' } }, onlyLook)
      expect(surprises(run)).toEqual([])
      expect(first(run)).toMatch(/^Container seen-gone ended with exit code 4 and should be running/)
      expect(firstFinding(run)?.advice).toContain('last words')
      for (const runbook of ['docker/disk', 'docker/log-limits', 'docker/update-images']) {
        const other = await inside.run({ runbook }, onlyLook)
        expect(surprises(other)).toEqual([])
        expect(other.outcome).not.toBe('failed')
      }
    } finally {
      await inside.close()
    }
  })
})

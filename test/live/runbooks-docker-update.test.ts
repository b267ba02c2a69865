import { execFile, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck } from '../support/deck'
import { type DockerEngine, startDocker } from '../support/docker'
import { until } from '../support/scratch'
import { firstFinding, onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

let engine: DockerEngine
let deck: Deck
let folder: string
let why: string | undefined
const before = process.env.DOCKER_HOST

const compose = 'docker-compose'
const composed = spawnSync(compose, ['version']).status === 0
const file = `
version: "2.4"
services:
  web:
    image: shop/web:1
    network_mode: none
    init: true
    command: ["sleep", "infinity"]
    healthcheck: { test: ["CMD-SHELL", "test -z $$BROKEN"], interval: 1s, retries: 2 }
  db:
    image: shop/postgres:latest
    network_mode: none
    init: true
    command: ["sleep", "infinity"]
    logging: { driver: json-file, options: { max-size: "10m", max-file: "3" } }
`

/** Has that name mean a new image, which sets this variable. */
async function build(name: string, variable: string) {
  const id = await engine.docker('create', '--network', 'none', engine.image, 'true')
  await engine.docker('commit', '--change', `ENV ${variable}`, id, name)
  await engine.docker('rm', id)
  return engine.docker('image', 'inspect', '--format', '{{.Id}}', name)
}
const runs = async (service: string) => {
  const id = await engine.docker('ps', '-q', '--filter', `label=com.docker.compose.service=${service}`)
  return engine.docker('container', 'inspect', '--format', '{{.Image}}', id)
}

beforeAll(async () => {
  if (!composed) {
    why = `${compose} is not installed (Debian package ${compose})`
    return
  }
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  process.env.DOCKER_HOST = engine.host
  folder = join(engine.folder, 'a shop')
  await mkdir(folder)
  await writeFile(join(folder, 'docker-compose.yml'), file)
  await build('shop/web:1', 'VERSION=1')
  await build('shop/postgres:latest', 'PG_MAJOR=15')
  await promisify(execFile)(compose, ['-p', 'shop', 'up', '-d'], { cwd: folder })
  deck = await startDeck({ profiles: [{ name: 'host', protocol: 'local' }], facts: { compose_project: 'shop' } })
})
afterAll(async () => {
  await deck?.close()
  await engine?.stop()
  if (before === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = before
})
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

/** Agrees to all, and picks every row that is offered for the new making. */
const take: Answering = (question, run) => {
  if (question.kind === 'pick') return { kind: 'pick', keys: [...question.keys] }
  if (question.kind === 'confirm') return { kind: 'confirm', agree: true }
  return onlyLook(question, run)
}
const update = (answering: Answering) =>
  deck.run({ runbook: 'docker/update-images', parameters: { wait: '30s' } }, answering)

describe('images', () => {
  test('that are what their names mean are left alone; a database without a version in its tag is named', async () => {
    const run = await update(onlyLook)
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toBe(
      'Container shop_db_1 (PostgreSQL 15) has a tag without a version: shop/postgres:latest',
    )
    expect(rowsOf(run, 'what-runs').map(row => row.newer_here)).toEqual([false, false])
  })

  test('that are newer are taken, verified, and given back by the undo', async () => {
    const old = await runs('web')
    const newer = await build('shop/web:1', 'VERSION=2')
    const run = await update(take)
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'make-them-anew').outcome).toBe('passed')
    expect(await runs('web')).toBe(newer)
    expect(await engine.docker('image', 'ls', '-q', '--no-trunc', 'quarterdeck-kept/web')).toBe(old)
    const undo = stepOf(run, 'make-them-anew').tables.find(one => one.role === 'undo')?.table
    const [statement] = undo?.rows[0] ?? []
    await promisify(execFile)('sh', ['-c', String(statement)])
    expect(await runs('web')).toBe(old)
  })

  test('that do not become healthy are taken back at once', async () => {
    const old = await runs('web')
    await build('shop/web:1', 'BROKEN=yes')
    const run = await update(take)
    const step = stepOf(run, 'make-them-anew')
    expect(step.outcome).toBe('failed')
    expect(JSON.stringify(step)).toContain('The old image was put back, and is well.')
    expect(await runs('web')).toBe(old)
  })

  test('with the next major version of a database are refused, with the way to do it', async () => {
    const old = await runs('db')
    await build('shop/postgres:latest', 'PG_MAJOR=18')
    const run = await update(take)
    expect(firstFinding(run)).toMatchObject({
      title:
        'The image shop/postgres:latest that lies here must not be given to container shop_db_1: it runs PostgreSQL 15, and the newer image holds PostgreSQL 18',
      next: { runbook: 'backup/create' },
    })
    expect(await runs('db')).toBe(old)
  })
})

describe('the logs of containers', () => {
  test('without a limit are named with what they have, and the lines to put into the Compose file', async () => {
    const run = await deck.run({ runbook: 'docker/log-limits' }, onlyLook)
    expect(surprises(run)).toEqual([])
    expect(
      rowsOf(run, 'containers-and-their-logs')
        .map(row => [row.service, row.kept])
        .toSorted(),
    ).toEqual([
      ['db', 'up to a limit'],
      ['web', 'without limit'],
    ])
    const [finding] = stepOf(run, 'containers-and-their-logs').findings
    expect(finding?.title).toMatch(/^The log of container shop_web_1 has no limit; it has/)
    expect(finding?.advice).toContain('max-size: "10m"')
    expect(finding?.advice).toContain(folder)
  })

  test('that grew without a limit are a warning with their size', async () => {
    const talk = 'i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo "line $i of many"; done; exec sleep infinity'
    await engine.run('talker', ['sh', '-c', talk])
    await until(
      async () => expect(await engine.docker('logs', '--tail', '1', 'talker')).toContain('line 30000'),
      60_000,
    )
    const narrow = await startDeck({
      profiles: [{ name: 'host', protocol: 'local' }],
      thresholds: { container_log_bytes: { warning: 1_000_000, critical: 1_000_000_000 } },
    })
    const run = await narrow.run({ runbook: 'docker/log-limits' }, onlyLook).finally(() => narrow.close())
    expect(firstFinding(run)?.title).toMatch(/^The log of container talker has [\d.]+ MB and no limit$/)
    expect(titles(run, 'containers-and-their-logs', 'warning')).toHaveLength(1)
  })
})

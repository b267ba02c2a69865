import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type RenderApi, startRenderApi } from '../support/render-api'
import { firstFinding, pickIn, rowsOf, shownBy, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

/** A service at a provider, and a deck that has its token. */
async function stage(
  facts = {},
  beside: Parameters<typeof startDeck>[0]['profiles'] = [],
): Promise<{ api: RenderApi; deck: Deck }> {
  const api = await startRenderApi()
  ending.push(() => api.stop())
  const cloud = { name: 'cloud', protocol: 'render' as const, url: api.url, service: 'shop' }
  const deck = await startDeck({ profiles: [cloud, ...beside], secrets: { cloud: api.token }, facts })
  ending.push(() => deck.close())
  return { api, deck }
}

/** All that the console has written, the journal among it. */
const written = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

/** Agrees to every change, and does not leave for another runbook. */
const agrees: Answering = (question, run) =>
  question.kind === 'decision' ? { kind: 'skip', reason: 'Every way leads elsewhere.' } : yes(question, run)

const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000
const first = 'canary-first-value'
const second = 'canary-second "value"'

describe('render/health', () => {
  test('is quiet for a service that is well', async () => {
    const { api, deck } = await stage()
    api.metrics.set('cpu', [{ value: 0.1 }]).set('cpu-limit', [{ value: 0.5 }])
    const run = await deck.run({ runbook: 'render/health' }, staysHere)
    expect(surprises(run)).toEqual([])
    expect([run.outcome, firstFinding(run)]).toEqual(['passed', undefined])
    expect(rowsOf(run, 'what-it-used')[0]).toMatchObject({
      cpu_pct: 20,
      memory_pct: null,
      error_pct: null,
      requests: null,
    })
  })

  test('names each thing that is wrong', async () => {
    const { api, deck } = await stage()
    const firstTitle = async () => firstFinding(await deck.run({ runbook: 'render/health' }, staysHere))?.title

    api.metrics.set('cpu', [{ value: 0.47 }]).set('cpu-limit', [{ value: 0.5 }])
    expect(await firstTitle()).toMatch(/used 94 % of its CPU over the last 10 minutes$/)

    api.logs.push(
      ...Array.from({ length: 30 }, (_, at) => ({
        at: minutesAgo(at / 10),
        message: `no slot for ${at}`,
        level: 'error',
      })),
    )
    api.metrics.set('http-requests', [
      { value: 9, statusCode: '200' },
      { value: 3, statusCode: '500' },
    ])
    expect(await firstTitle()).toMatch(
      /25 % of the requests .+ answered 5xx; the log says, 30 times in the hour: no slot for 0$/,
    )

    api.deploys.unshift({
      id: 'dep-2',
      status: 'build_failed',
      message: 'Tune limits',
      createdAt: new Date(minutesAgo(1)).toISOString(),
    })
    expect(await firstTitle()).toMatch(/^The newest deploy failed \(build_failed\) 1 min.* ago: Tune limits$/)

    api.service.suspended = 'suspended'
    expect(await firstTitle()).toBe('shop is suspended by somebody of the team: its address answers 503')
  })

  test('counts the instances of a service that is scaled by the provider by its least, and names what runs', async () => {
    const { api, deck } = await stage()
    api.service.numInstances = 3
    api.service.autoscaling = {
      ...{ enabled: true, min: 1, max: 4 },
      criteria: { cpu: { enabled: true, percentage: 70 }, memory: { enabled: false, percentage: 70 } },
    }
    const failed = (id: string, minutes: number) => ({
      ...{ id, status: 'build_failed', message: `Broken ${id}` },
      createdAt: new Date(minutesAgo(minutes)).toISOString(),
    })
    api.deploys.unshift(failed('dep-3', 1), failed('dep-2', 5))
    const run = await deck.run({ runbook: 'render/health' }, staysHere)
    expect(titles(run, 'the-service', 'warning')).toEqual([])
    const advice = stepOf(run, 'the-newest-deploys').findings[0]?.advice
    expect(advice).toContain('the version before it, “First”')
    const restarted = await deck.run({ runbook: 'render/restart', parameters: { patience: '1s' } }, agrees)
    expect(stepOf(restarted, 'have-all-been-replaced').outcome).toBe('passed')
  })

  test('says of an API that is unwell that nobody could look', async () => {
    const { api, deck } = await stage()
    for (let time = 0; time < 100; time++) api.next('GET', 'unwell')
    const run = await deck.run({ runbook: 'render/health' }, staysHere)
    expect(firstFinding(run)?.title).toContain('The provider’s API answers 503')
    expect(run.outcome).toBe('failed')
  })
})

test('an outage of a system without a host begins at the provider', async () => {
  const { api, deck } = await stage()
  api.service.suspended = 'suspended'
  const run = await deck.run({ runbook: 'incident/outage' }, staysHere)
  expect(firstFinding(run)).toMatchObject({
    title: 'shop is suspended by somebody of the team: its address answers 503',
    next: { runbook: 'render/suspend', parameters: { action: 'resume' } },
  })
  api.service.suspended = 'not_suspended'
  api.service.instances = []
  api.logs.push({ at: minutesAgo(1), message: 'cannot find module', level: 'error' })
  const without = await deck.run({ runbook: 'incident/outage' }, staysHere)
  expect(surprises(without)).toEqual([])
  expect(firstFinding(without)?.title).toBe('No instance of shop runs')
  expect(titles(without, 'what-the-provider-heard-last')).toEqual([
    expect.stringMatching(/^Once in the last hour at shop: cannot find module$/),
  ])
})

test('what a service at the provider says is looked at where errors are explained', async () => {
  const { api, deck } = await stage({}, [{ name: 'web', protocol: 'http', url: 'http://127.0.0.1:1' }])
  for (const at of [0.1, 0.2, 0.3]) api.logs.push({ at: minutesAgo(at), message: 'no slot is left', level: 'error' })
  const run = await deck.run({ runbook: 'web/errors-500' }, staysHere)
  const [told] = titles(run, 'what-the-provider-keeps-of-its-log', 'critical')
  expect(told).toMatch(/^3 times in 15 min, the last one \d+ s ago: no slot is left$/)
  expect(stepOf(run, 'the-cause').notes.join()).not.toContain('Not looked at: the log')
})

test('render/environment-backup packs what openssl opens, and tells no value', async () => {
  const api = await startRenderApi()
  ending.push(() => api.stop())
  api.variables.set('API_KEY', first).set('QUOTED', second)
  const cloud = { name: 'cloud', protocol: 'render' as const, url: api.url, service: 'shop' }
  const deck = await startDeck({
    profiles: [cloud, { name: 'host', protocol: 'local' }],
    secrets: { cloud: api.token },
  })
  ending.push(() => deck.close())
  const folder = mkdtempSync(join(tmpdir(), 'environment-'))
  ending.push(() => rmSync(folder, { recursive: true }))
  const passphrase = 'a passphrase of some length'

  const run = await deck.run(
    { runbook: 'render/environment-backup', parameters: { folder, passphrase } },
    pickIn('put-it-on-the-host'),
  )
  expect(surprises(run)).toEqual([])
  const [made] = rowsOf(run, 'put-it-on-the-host')
  expect(made).toMatchObject({ variables: 2 })
  const plain = execFileSync(
    'openssl',
    ['enc', '-d', '-aes-256-cbc', '-pbkdf2', '-iter', '600000', '-pass', 'env:P', '-in', String(made?.file)],
    { env: { ...process.env, P: passphrase }, encoding: 'utf8' },
  )
  expect(JSON.parse(plain)).toEqual({ API_KEY: first, QUOTED: second })
  expect(statSync(String(made?.file)).mode & 0o777).toBe(0o600)
  for (const secret of [first, 'canary-second', passphrase]) expect(written(deck.folder)).not.toContain(secret)
})

describe('render/environment', () => {
  const set = { action: 'set', name: 'JWT_SECRET' }

  test('sets, proves, deploys, and puts back what nobody has seen', async () => {
    const { api, deck } = await stage()
    api.variables.set('JWT_SECRET', first).set('OTHER', 'untouched')
    const run = await deck.run({ runbook: 'render/environment', parameters: { ...set, value: second } }, agrees)
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(api.variables.get('JWT_SECRET')).toBe(second)
    expect(shownBy(run, 'set-it', 'verify')).toMatchObject({ ok: true })
    expect(rowsOf(run, 'is-it-in-use')[0]).toMatchObject({ ok: true, state: 'live' })

    await deck.engine.undo(run.header?.id ?? '', 'set-it')
    const after = await deck.follow(run.header?.id ?? '', agrees)
    expect(stepOf(after, 'set-it').undo).toMatchObject({ state: 'done' })
    expect([...api.variables]).toEqual([
      ['JWT_SECRET', first],
      ['OTHER', 'untouched'],
    ])
    const record = written(deck.folder) + JSON.stringify(after)
    for (const secret of [first, 'canary-second', api.token]) expect(record.includes(secret)).toBe(false)
  })

  test('an answer that was an error after all is looked for, and not sent a second time', async () => {
    const { api, deck } = await stage()
    api.next('PUT', 'fails-after-doing')
    let asked = 0
    const run = await deck.run(
      { runbook: 'render/environment', parameters: { ...set, value: second, deploy: 'false' } },
      (question, now) => {
        if (question.kind === 'settle') asked++
        return agrees(question, now)
      },
    )
    expect([asked, stepOf(run, 'set-it').outcome]).toEqual([1, 'passed'])
    expect(api.asked.filter(line => line.startsWith('PUT'))).toHaveLength(1)
  })

  test('removes one, and only that', async () => {
    const { api, deck } = await stage()
    api.variables.set('OLD', first).set('OTHER', 'untouched')
    const parameters = { action: 'remove', name: 'OLD', deploy: 'false' }
    const run = await deck.run({ runbook: 'render/environment', parameters }, agrees)
    expect(stepOf(run, 'remove-it').outcome).toBe('passed')
    expect(stepOf(run, 'deploy-it').outcome).toBe('skipped')
    expect([...api.variables.keys()]).toEqual(['OTHER'])
  })
})

describe('what changes how it runs', () => {
  test('a restart keeps the evidence and sees all instances replaced', async () => {
    const { api, deck } = await stage()
    const before = [...api.service.instances]
    api.logs.push({ at: minutesAgo(1), message: 'last words', level: 'info' })
    const run = await deck.run({ runbook: 'render/restart' }, agrees)
    expect([run.outcome, api.service.restarts]).toEqual(['passed', 1])
    expect(api.service.instances).not.toEqual(before)
    expect(rowsOf(run, 'keep-what-it-says')[0]).toMatchObject({ message: 'last words' })
  })

  test('a number set by hand takes autoscaling off, and both can be taken back', async () => {
    const { api, deck } = await stage()
    const scaling = {
      ...{ enabled: true, min: 1, max: 3 },
      criteria: { cpu: { enabled: true, percentage: 70 }, memory: { enabled: false, percentage: 70 } },
    }
    api.service.autoscaling = scaling
    const run = await deck.run({ runbook: 'render/scale', parameters: { mode: 'manual', instances: '2' } }, agrees)
    expect(surprises(run)).toEqual([])
    expect([run.outcome, api.service.numInstances, api.service.autoscaling]).toEqual(['passed', 2, undefined])
    for (const step of ['set-the-number', 'take-autoscaling-off']) {
      await deck.engine.undo(run.header?.id ?? '', step)
      await deck.follow(run.header?.id ?? '', agrees)
    }
    expect([api.service.numInstances, api.service.autoscaling]).toEqual([1, scaling])
  })

  test('a slip of the finger is refused before anything is sent', async () => {
    const { api, deck } = await stage()
    const run = await deck.run({ runbook: 'render/scale', parameters: { mode: 'manual', instances: '100' } }, agrees)
    expect(titles(run, 'the-service', 'warning').join()).toContain('100 instances are not between 1 and 10')
    expect(api.asked.filter(line => !line.startsWith('GET'))).toEqual([])
  })

  test('is suspended by its typed name, and resumed', async () => {
    const { api, deck } = await stage()
    const run = await deck.run({ runbook: 'render/suspend', parameters: { action: 'suspend' } }, agrees)
    expect([stepOf(run, 'suspend-it').outcome, api.service.suspended]).toEqual(['passed', 'suspended'])
    const back = await deck.run({ runbook: 'render/suspend', parameters: { action: 'resume' } }, agrees)
    expect([stepOf(back, 'resume-it').outcome, stepOf(back, 'does-it-run').outcome]).toEqual(['passed', 'passed'])
    expect(api.service.instances).toHaveLength(1)
  })

  test('goes back to a deploy that was live before', async () => {
    const { api, deck } = await stage()
    api.deploys.unshift({
      id: 'dep-2',
      status: 'live',
      message: 'Second',
      createdAt: new Date(minutesAgo(30)).toISOString(),
    })
    Object.assign(api.deploys[1] ?? {}, { status: 'deactivated' })
    const run = await deck.run({ runbook: 'render/deploys' }, pickIn('go-back-to-one', ['dep-1']))
    expect(stepOf(run, 'go-back-to-one').outcome).toBe('passed')
    expect(rowsOf(run, 'is-it-live')[0]).toMatchObject({ ok: true, message: 'Back to dep-1' })
  })
})

test('render/logs counts what is alike, across pages', async () => {
  const { api, deck } = await stage()
  for (let at = 0; at < 230; at++)
    api.logs.push({
      at: minutesAgo(at / 10),
      message: `upstream ${at} timed out`,
      level: at % 2 ? 'error' : 'critical',
    })
  api.logs.push({ at: minutesAgo(1), message: "Cannot find module './limits'", level: 'error', type: 'build' })
  const run = await deck.run({ runbook: 'render/logs' }, staysHere)
  expect(surprises(run)).toEqual([])
  expect(rowsOf(run, 'the-errors').map(({ level, count }) => [level, count])).toEqual([
    ['fatal', 115],
    ['error', 115],
  ])
  expect(titles(run, 'builds')[0]).toContain("Cannot find module './limits'")
})

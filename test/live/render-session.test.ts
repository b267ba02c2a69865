import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CloudSession } from '#domain/cloud'
import type { ProbeContext } from '#domain/probe'
import type { ProfileOf } from '#domain/profile'
import { profileSchema } from '#domain/profile'
import type { Layer } from '#domain/session'
import { render } from '../../src/main/connectors/render'
import { cloudVariable } from '../../src/main/probes/cloud/variables'
import { type RenderApi, startRenderApi } from '../support/render-api'
import { startSampled, valueIn } from '../support/sampled'
import { failing, never, openingOf, use } from './opening'

let api: RenderApi
beforeAll(async () => {
  api = await startRenderApi()
})
afterAll(() => api.stop())
beforeEach(() => {
  api.asked.length = 0
})

const profile = (service = 'shop', url = api.url) =>
  profileSchema.parse({
    id: 'cloud',
    system: 'acme',
    name: 'cloud',
    protocol: 'render',
    service,
    url,
  }) as ProfileOf<'render'>
const wayIn = (service?: string, token: string | null = api.token) => openingOf(profile(service), token)
const session = async (service?: string): Promise<CloudSession> => (await render.open(wayIn(service), never)).session
const layers = async (of: ReturnType<typeof wayIn>) => {
  const rows: Layer[] = []
  for await (const row of render.layers(of, use())) rows.push(row)
  return rows
}

describe('which service is meant', () => {
  test('is found by its name among others that begin alike, and by its id', async () => {
    const other = { id: 'srv-2', name: 'shop-old', type: 'cron_job', ownerId: 'tea-1', suspended: 'suspended' }
    api.others.push(...Array.from({ length: 150 }, (_, at) => ({ ...other, id: `srv-${at}`, name: `shop-${at}` })))
    expect((await (await session()).service(use())).id).toBe(api.service.id)
    expect((await (await session(api.service.id)).service(use())).name).toBe('shop')
    api.others.splice(0)
  })

  test('is said where two have the name, with their ids', async () => {
    api.others.push({ id: 'srv-twin', name: 'shop', type: 'cron_job', ownerId: 'tea-1', suspended: 'not_suspended' })
    const failure = await failing(session())
    expect(failure).toMatchObject({ code: 'SEVERAL_SERVICES', kind: 'invalid' })
    expect(failure.message).toContain('srv-twin (cron_job)')
    api.others.splice(0)
  })

  test('is tested layer by layer, and what is wrong stands last', async () => {
    expect((await layers(wayIn())).map(({ layer, ok }) => [layer, ok])).toEqual([
      ['tcp', true],
      ['login', true],
      ['service', true],
    ])
    expect((await layers(wayIn('shop', 'rnd_wrong'))).at(-1)).toMatchObject({
      layer: 'login',
      ok: false,
      code: 'HTTP_401',
    })
    expect((await layers(wayIn('nowhere'))).at(-1)).toMatchObject({ layer: 'service', ok: false, code: 'NO_SERVICE' })
  })
})

describe('the limits of the provider', () => {
  test('are waited for by a read, which says so', async () => {
    const open = await session()
    const said: string[] = []
    api.next('GET /services/', 'rate-limited')
    expect(await open.deploys(api.service.id, 1, { ...use(), onWait: text => said.push(text) })).toHaveLength(1)
    expect(said.join()).toMatch(/answers 429: asking again in \d s|limit of requests is reached/)
  })

  test('end a change without a second try; nothing was done', async () => {
    const open = await session()
    api.next('POST', 'rate-limited')
    const failure = await failing(
      open.request({ method: 'POST', path: `/services/${api.service.id}/restart`, headers: {} }, use()),
    )
    expect(failure).toMatchObject({ kind: 'rejected', code: 'RATE_LIMITED' })
    expect(failure.lost).toBeUndefined()
    expect(api.asked.filter(line => line.startsWith('POST'))).toHaveLength(1)
    expect(api.service.restarts).toBe(0)
  })

  test('a read is asked a few times more of an API that is unwell, and then fails as that', async () => {
    const open = await session()
    for (let time = 0; time < 3; time++) api.next('GET', 'unwell')
    expect(await failing(open.service(use()))).toMatchObject({ kind: 'unreachable', code: 'HTTP_503', layer: 'http' })
  })
})

test('a change whose answer is an error of the server may have been done', async () => {
  const open = await session()
  api.next('POST', 'fails-after-doing')
  const before = api.service.restarts
  const failure = await failing(
    open.request({ method: 'POST', path: `/services/${api.service.id}/restart`, headers: {} }, use()),
  )
  expect(failure).toMatchObject({ kind: 'unreachable', lost: true })
  expect(api.service.restarts).toBe(before + 1)
})

test('an answer that never comes is a time-out; of a change, a lost one', async () => {
  const open = await session()
  const path = `/services/${api.service.id}/restart`
  api.next('POST', 'silent')
  expect(await failing(open.request({ method: 'POST', path, headers: {} }, use(300)))).toMatchObject({
    kind: 'timeout',
    lost: true,
  })
})

test('a redirect is not followed', async () => {
  const open = await session()
  api.next('GET', 'elsewhere')
  const failure = await failing(open.service(use()))
  expect(failure.message).toContain('The token was not sent there')
})

describe('what is long', () => {
  test('variables come page by page', async () => {
    for (let at = 0; at < 250; at++) api.variables.set(`V_${at}`, `value ${at}`)
    const all = await (await session()).variables(api.service.id, use())
    expect(all).toHaveLength(250)
    expect(JSON.stringify(all)).not.toContain('value 7')
    api.variables.clear()
  })

  test('more variables than are read are an error, and no backup of some of them', async () => {
    for (let at = 0; at < 1001; at++) api.variables.set(`V_${at}`, 'x')
    await expect((await session()).archive(api.service.id, 'a long passphrase', use())).rejects.toThrow('1000')
    api.variables.clear()
  })

  test('lines come page by page up to a number, and how far back they reach is told', async () => {
    const now = Date.now()
    for (let at = 0; at < 350; at++) api.logs.push({ at: now - at * 1000, message: `line ${at}`, level: 'info' })
    const open = await session()
    const wanted = { from: new Date(now - 3_600_000), to: new Date(now + 1000), resources: [api.service.id] }
    const some = await open.logs({ ...wanted, most: 250 }, use())
    expect(some.lines).toHaveLength(250)
    expect(some.lines.at(-1)?.message).toBe('line 249')
    expect(some.cut).toContain('Only the newest 250 lines')
    const all = await open.logs({ ...wanted, most: 1000 }, use())
    expect([all.lines.length, all.cut]).toEqual([350, undefined])
  })
})

describe('values', () => {
  const canary = 'canary "value" \\ {brace} ä'
  const path = () => `/services/${api.service.id}/env-vars/KEY`

  test('are not told by a request, whichever way its path is written', async () => {
    const open = await session()
    for (const one of [path(), path().replace('env-vars', 'env%2Dvars'), `/services/${api.service.id}/secret-files`])
      expect(await failing(open.request({ method: 'GET', path: one, headers: {} }, use()))).toMatchObject({
        code: 'TELLS_SECRETS',
      })
    api.variables.set('KEY', canary)
    const answer = await open.request(
      { method: 'PUT', path: path(), headers: {}, body: JSON.stringify({ value: canary }) },
      use(),
    )
    expect(answer.body).toBe('')
    expect(api.asked.filter(line => line.startsWith('GET') && line.includes('env-vars'))).toEqual([])
  })

  test('are put back from what was sealed, by this token and for this variable only', async () => {
    const open = await session()
    api.variables.set('KEY', canary)
    const request = await open.putBack('variable', api.service.id, 'KEY', use())
    expect(request).not.toContain('canary')
    const [first = '', , , body = ''] = request.split('\n')
    const [method = '', where = ''] = first.split(' ')
    api.variables.set('KEY', 'another')
    const other = await failing(open.request({ method, path: where.replace('KEY', 'OTHER'), headers: {}, body }, use()))
    expect(other.code).toBe('SEALED')
    await open.request({ method, path: where, headers: {}, body }, use())
    expect(api.variables.get('KEY')).toBe(canary)
    expect(api.variables.has('OTHER')).toBe(false)
  })

  test('of a variable that is not there, to put it back is to remove it', async () => {
    expect(await (await session()).putBack('variable', api.service.id, 'NEW', use())).toMatch(/^DELETE .+\/NEW$/)
  })
})

test('a variable is not said to have a value that was not kept', async () => {
  api.variables.set('KEY', 'x')
  const open = await session()
  const context = { ...use(), profile: 'cloud', target: profile(), sessions: { cloud: async () => open } }
  const asked = (more: { value?: string | null }) =>
    cloudVariable.run({ name: 'KEY', absent: false, ...more }, context as unknown as ProbeContext)
  expect((await asked({})).rows).toEqual([[true, 'KEY', true]])
  await expect(asked({ value: null })).rejects.toThrow('no value to compare')
  api.variables.clear()
})

test('is sampled: what the provider measured, and not well while it is suspended', async () => {
  const own = await startRenderApi()
  own.metrics.set('cpu', [{ value: 0.25 }]).set('cpu-limit', [{ value: 0.5 }])
  const target = { name: 'cloud', protocol: 'render', url: own.url, service: 'shop' }
  const sampled = await startSampled([target], { secrets: { cloud: own.token } })
  try {
    const well = await sampled.heard('cloud', tick => valueIn(tick, 'cloud_cpu_pct') !== undefined)
    expect([valueIn(well, 'up'), valueIn(well, 'cloud_cpu_pct')]).toEqual([1, 50])
    expect(valueIn(well, 'cloud_memory_pct')).toBeUndefined()
    own.service.suspended = 'suspended'
    await sampled.heard('cloud', tick => valueIn(tick, 'up') === 0, sampled.ticks.length)
  } finally {
    await sampled.close()
    own.stop()
  }
})

test('without a token nothing is sent', async () => {
  const failure = await failing(render.open(wayIn('shop', null), never))
  expect(failure).toMatchObject({ kind: 'denied', code: 'PASSWORD_MISSING' })
  expect(api.asked).toEqual([])
})

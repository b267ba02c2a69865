import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alertRuleSchema } from '#domain/alert'
import type { Tick } from '#domain/metric'
import { type Profile, profileSchema } from '#domain/profile'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { type Postgres, startPostgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { valueIn } from '../support/sampled'
import { scratchFolder, until } from '../support/scratch'
import { postgresTarget, redisTarget } from './runbooks-scene'

let house: House
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const scratch = await scratchFolder('metrics')
  house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  ends.push(scratch.remove, () => house.close())
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

/** A sampled system with these targets. */
async function sampled(id: string, targets: readonly Record<string, unknown>[]): Promise<readonly Profile[]> {
  const system = { id, name: id, environment: 'development' as const, note: '', facts: {}, thresholds: {} }
  await house.client.systems.save({ ...system, sampling: { everySeconds: 15 } })
  const profiles = targets.map(target => profileSchema.parse({ id: `${id}-${target.name}`, system: id, ...target }))
  for (const profile of profiles) await house.client.profiles.save({ profile, secret: { set: 'keep' } })
  return profiles
}

/** Listens to a system until it has heard what is wanted. */
async function hearing(system: string, wanted: (tick: Tick) => boolean): Promise<Tick> {
  const stop = new AbortController()
  try {
    for await (const tick of await house.client.metrics.live({ system }, { signal: stop.signal }))
      if (wanted(tick)) return tick
  } finally {
    stop.abort()
  }
  throw new Error('It ended before it said what was wanted.')
}

describe('a sampled system', () => {
  let server: Postgres
  let redis: RedisServer | undefined

  beforeAll(async () => {
    server = await startPostgres(18)
    ends.push(() => server.stop())
    redis = noRedis() ? undefined : await startRedis()
    if (redis) ends.push(redis.stop)
    await sampled('acme', [
      postgresTarget('db', server.port, 'postgres'),
      ...(redis ? [redisTarget('cache', redis.port)] : []),
      { name: 'host', protocol: 'local' },
    ])
  })

  test('is heard as soon as it is saved', async () => {
    const [db, host] = await Promise.all([
      hearing('acme', tick => tick.profile === 'acme-db' && valueIn(tick, 'connection_slots_pct') !== undefined),
      hearing('acme', tick => tick.profile === 'acme-host' && valueIn(tick, 'mem_available_pct') !== undefined),
    ])
    expect(valueIn(db, 'up')).toBe(1)
    expect(valueIn(host, 'mem_available_pct')).toBeGreaterThan(0)
  })

  test('draws the lines of its targets', async () => {
    const lines = await house.client.metrics.lines({ system: 'acme' })
    expect(lines['acme-db/connection_slots_pct']).toMatchObject({ set: 'default', warning: 80 })
    expect(lines['acme-db/cpu_pct']).toBeUndefined()
    expect(lines['acme-host/cpu_pct']).toMatchObject({ unit: '%' })
    const catalogue = await house.client.metrics.catalogue()
    expect(catalogue.find(metric => metric.id === 'disk_used_pct')).toMatchObject({ label: 'mount', unit: '%' })
  })
})

test('a target whose secret is asked for waits, and is measured once it was given', async ctx => {
  const lacking = noRedis()
  if (lacking) ctx.skip(lacking)
  const redis = await startRedis(['--requirepass', 'open sesame'])
  ends.push(redis.stop)
  await sampled('shy', [redisTarget('cache', redis.port, { secret: { from: 'ask' } })])
  const refused = await until(async () => {
    const [one] = await house.client.metrics.sampled({ system: 'shy' })
    expect(one?.waits).toBeTruthy()
    return one
  })
  expect(refused?.waits).toContain('asks for its secret')
  expect(refused?.lastAt).toBeUndefined()
  const answered = hearing('shy', tick => tick.failure === undefined)
  await house.client.profiles.giveSecret({ profile: 'shy-cache', value: 'open sesame' })
  expect(valueIn(await answered, 'up')).toBe(1)
  const [now] = await house.client.metrics.sampled({ system: 'shy' })
  expect(now?.waits).toBeUndefined()
  expect(now?.lastAt).toBeGreaterThan(0)
})

test('a system that is not sampled any more is left alone', async () => {
  await sampled('brief', [{ name: 'host', protocol: 'local' }])
  await hearing('brief', () => true)
  const [system] = (await house.client.systems.list()).filter(one => one.id === 'brief')
  const { sampling: _, ...rest } = system!
  await house.client.systems.save(rest)
  await until(async () => expect(await house.client.metrics.sampled({ system: 'brief' })).toEqual([]))
})

test('metric files of the operator’s own are measured beside the others; what is wrong with one is named', async () => {
  const server = await startPostgres(18)
  ends.push(() => server.stop())
  const { app, metrics } = house.client
  const own = await scratchFolder('own-metrics')
  ends.push(own.remove)
  const file = (sql: string) =>
    `protocol: postgres\nlooks:\n  sevens:\n    sql: ${sql}\n    metrics:\n      sevens: { title: Sevens, of: n }\n`
  await writeFile(join(own.path, 'sevens.yaml'), file('select 7 as n'))
  await writeFile(join(own.path, 'wrong.yaml'), file('delete from orders').replaceAll('sevens:', 'eights:'))
  await app.saveSettings({ ...(await app.settings()), metricFolders: [own.path, '/nowhere/metrics'] })
  const { folders, problems } = await metrics.files()
  expect(folders.slice(1)).toEqual([
    { folder: own.path, metrics: 1 },
    { folder: '/nowhere/metrics', metrics: 0 },
  ])
  expect(problems).toMatchObject([
    { file: join(own.path, 'wrong.yaml'), line: 4 },
    { file: '/nowhere/metrics', message: 'Cannot be read: ENOENT.' },
  ])
  await sampled('own', [postgresTarget('db', server.port, 'postgres')])
  expect(valueIn(await hearing('own', tick => valueIn(tick, 'sevens') !== undefined), 'sevens')).toBe(7)
  // A rule may speak of it as of any other.
  const rule = alertRuleSchema.parse({ id: 'sevens', title: 'Sevens', metric: 'sevens', warning: 100 })
  await house.client.alerts.saveRule({ system: 'own', rule })
  const [kept] = await house.client.alerts.rules({ system: 'own' })
  expect([kept?.id, kept?.unjudged]).toEqual(['sevens', undefined])
  await app.saveSettings({ ...(await app.settings()), metricFolders: [] })
  expect((await metrics.files()).problems).toEqual([])
  expect((await metrics.catalogue()).map(one => one.id)).not.toContain('sevens')
})

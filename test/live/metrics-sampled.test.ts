import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tick } from '#domain/metric'
import { type Profile, profileSchema } from '#domain/profile'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { type Postgres, startPostgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { scratchFolder } from '../support/scratch'
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

const names = (tick: Tick) => [...new Set(tick.values.map(value => value.metric))]
const valueIn = (tick: Tick, metric: string, label = '') =>
  tick.values.find(value => value.metric === metric && value.label === label)?.value

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

  test('says gauges at once and rates with the second look', async () => {
    const [db, host] = await Promise.all([
      hearing('acme', tick => tick.profile === 'acme-db' && names(tick).includes('commits_per_second')),
      hearing('acme', tick => tick.profile === 'acme-host' && names(tick).includes('cpu_pct')),
    ])
    expect(valueIn(db, 'up')).toBe(1)
    expect(valueIn(host, 'mem_available_pct')).toBeGreaterThan(0)
  })
})

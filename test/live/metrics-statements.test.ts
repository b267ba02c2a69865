import { resolve } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { profileSchema } from '#domain/profile'
import { ourClock } from '../../src/main/monitor/clock'
import type { MetricLook } from '../../src/main/monitor/metric-file'
import { readMetrics } from '../../src/main/monitor/read-metrics'
import { createSample } from '../../src/main/monitor/sample'
import { isFailure } from '../../src/main/monitor/seen'
import { readSqlServer } from '../../src/main/monitor/sql-reader'
import { probes } from '../../src/main/probes'
import { readThresholds } from '../../src/main/runbooks/thresholds'
import { createSessions } from '../../src/main/sessions/sessions'
import { majorsHere, startLoneStandby, startPair, startPostgres } from '../support/postgres'
import { valueIn } from '../support/sampled'
import { until } from '../support/scratch'
import { postgresTarget, roles } from './runbooks-scene'

let looks: readonly MetricLook[]
const ends: (() => Promise<unknown>)[] = []
const never = new AbortController().signal
const rates = [
  ...['up', 'connection_slots_pct', 'commits_per_second'],
  ...['wal_bytes_per_second', 'checkpoints_per_second'],
]

beforeAll(async () => {
  const { thresholds } = await readThresholds(resolve('resources/thresholds.yaml'))
  const read = await readMetrics([resolve('resources/metrics')], {
    thresholds: new Set(Object.keys(thresholds)),
    probes,
  })
  looks = read.looks.get('postgres') ?? []
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A target of its own sessions, as that role. */
function targetAt(port: number, role: string) {
  const target = profileSchema.parse({ id: `${role}-${port}`, system: 'acme', ...postgresTarget('db', port, role) })
  const sessions = createSessions({
    profiles: { list: async () => [target], get: async () => target },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
  ends.push(() => sessions.closeAll())
  return { target, sessions }
}

/** What every statement answers, whatever this role has. */
async function failuresAt(port: number, role: string) {
  const seen = await readSqlServer(looks, { ...targetAt(port, role), signal: never, timeoutMs: 10_000 })
  expect(seen.clock).toBeGreaterThan(1e9)
  expect(seen.boot).toBeTruthy()
  return [...seen.looks].filter(([, rows]) => isFailure(rows))
}

describe.each(majorsHere())('the statements of the metrics on PostgreSQL %i', major => {
  test('run as superuser, as pg_monitor and as a plain role, also on a standby', async () => {
    const server = await startPostgres(major, { shared_preload_libraries: 'pg_stat_statements' })
    ends.push(() => server.stop())
    await server.exec('create extension pg_stat_statements')
    const standby = await startLoneStandby(major)
    ends.push(() => standby.stop())
    for (const role of roles) expect(await failuresAt(server.port, role), `${role} on ${major}`).toEqual([])
    // There is no extension on the other one.
    for (const role of roles)
      expect(
        (await failuresAt(standby.port, role)).map(([id]) => id),
        `${role} on a standby`,
      ).toEqual(['statements'])
    const told: Record<string, unknown> = {}
    for (const role of roles) {
      const sample = createSample({ ...targetAt(server.port, role), read: readSqlServer, clock: ourClock })
      await sample.take(looks, never)
      // A young server may begin to count between two looks, and then no rate is told: 14 does so at its first report.
      const tick = await until(async () => {
        const taken = await sample.take(looks, never)
        for (const metric of rates) expect(valueIn(taken, metric), `${metric} as ${role} on ${major}`).toBeDefined()
        return taken
      })
      expect(tick.failure).toBeUndefined()
      for (const metric of rates) expect(valueIn(tick, metric), `${metric} as ${role}`).toBeGreaterThanOrEqual(0)
      told[role] = [valueIn(tick, 'active_sessions'), tick.missing?.active_sessions?.hint]
    }
    expect(told).toEqual({
      postgres: [0, undefined],
      watcher: [0, undefined],
      plain: [undefined, 'GRANT pg_monitor TO "plain";'],
    })
  })
})

test('a primary and its standby tell how far they are apart', async () => {
  const pair = await startPair(18)
  ends.push(() => pair.stop())
  const take = async (port: number) => {
    const sample = createSample({ ...targetAt(port, 'watcher'), read: readSqlServer, clock: ourClock })
    await sample.take(looks, never)
    return sample.take(looks, never)
  }
  await expect
    .poll(async () => valueIn(await take(pair.primary.port), 'standby_lag_bytes'), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(0)
  const standby = await take(pair.standby.port)
  expect(valueIn(standby, 'is_standby')).toBe(1)
  expect(valueIn(standby, 'receives_wal')).toBe(1)
  expect(valueIn(standby, 'replay_lag_bytes')).toBeGreaterThanOrEqual(0)
})

import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { profileSchema } from '#domain/profile'
import { ourClock } from '../../src/main/monitor/clock'
import { readMetrics } from '../../src/main/monitor/read-metrics'
import { readers } from '../../src/main/monitor/readers'
import { createSample } from '../../src/main/monitor/sample'
import { probes } from '../../src/main/probes'
import { readThresholds } from '../../src/main/runbooks/thresholds'
import { createSessions } from '../../src/main/sessions/sessions'
import { startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { psqlHere } from './psql'
import type { Scene, Stage, Turn } from './scene'
import { serverCpuMs } from './server-cpu'

const never = new AbortController().signal

/** P25: what a sample costs the server that is watched, in CPU of its own. */
export const sampleCost: Scene = {
  ids: ['P25', 'P25 redis'],
  lacking: () => (psqlHere() ? noRedis() : 'psql is not installed (Debian package postgresql-client)'),
  open,
}

async function open(): Promise<Stage> {
  const server = await startPostgres(15)
  const redis = await startRedis()
  const { thresholds } = await readThresholds(resolve('resources/thresholds.yaml'))
  const { looks } = await readMetrics([resolve('resources/metrics')], {
    thresholds: new Set(Object.keys(thresholds)),
    probes,
  })
  const common = { system: 'acme', host: '127.0.0.1', tls: 'disable' }
  const targets = [
    profileSchema.parse({ ...common, id: 'db', name: 'db', protocol: 'postgres', port: server.port, user: 'postgres' }),
    profileSchema.parse({ ...common, id: 'cache', name: 'cache', protocol: 'redis', port: redis.port }),
  ]
  const sessions = createSessions({
    profiles: { list: async () => targets, get: async id => targets.find(one => one.id === id) },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 600_000,
    onChange: () => {},
  })
  const sampler = (id: string, protocol: keyof typeof readers) => {
    const target = targets.find(one => one.id === id)!
    const sample = createSample({ target, sessions, read: readers[protocol], clock: ourClock })
    return async () => {
      const tick = await sample.take(looks.get(protocol) ?? [], never)
      if (tick.failure) throw new Error(tick.failure.message)
    }
  }
  // What is looked at every time, by the tool that everybody has, as a script from cron does it.
  const texts = (looks.get('postgres') ?? []).flatMap(look =>
    look.every === 0 && look.needs !== 'extension pg_stat_statements'
      ? (look.sql ?? []).filter(({ since = 0, until = 99 }) => since <= 15 && 15 <= until).map(({ text }) => text)
      : [],
  )
  const psql = psqlHere() ?? 'psql'
  const url = `postgres://postgres@127.0.0.1:${server.port}/postgres?sslmode=disable&gssencmode=disable`
  const byPsql = async () => {
    for (const text of texts) must(psql, ['-qAtX', url, '-c', text])
  }
  const byCli = async () => must('redis-cli', ['-p', String(redis.port), 'INFO'])
  return {
    rounds: 5,
    contenders: [
      costing('a sample of PostgreSQL', server.pid, 100, sampler('db', 'postgres')),
      costing('psql, look by look', server.pid, 5, byPsql),
      costing('a sample of Redis', redis.pid, 1000, sampler('cache', 'redis')),
      costing('redis-cli INFO', redis.pid, 100, byCli),
    ],
    comparisons: [
      {
        id: 'P25',
        what: `server CPU for a sample of ${texts.length} looks`,
        ...{ ours: 'a sample of PostgreSQL', anchor: 'psql, look by look', accept: 0.5, moonshot: 0.2 },
      },
      {
        id: 'P25 redis',
        what: 'server CPU for a sample',
        ...{ ours: 'a sample of Redis', anchor: 'redis-cli INFO', accept: 0.5, moonshot: 0.2 },
      },
    ],
    async close() {
      await sessions.closeAll()
      await server.stop()
      await redis.stop()
    },
  }
}

/** CPU of the server for one of so many samples; a clock tick is a hundredth of a second, so one alone is not to be seen. */
const costing = (name: string, pid: number, times: number, sample: () => Promise<void>) => ({
  name,
  async run(): Promise<Turn> {
    const before = serverCpuMs(pid)
    for (let at = 0; at < times; at++) await sample()
    return { ms: (serverCpuMs(pid) - before) / times, work: 'sampled' }
  },
})

function must(command: string, words: readonly string[]) {
  const { status, stderr } = spawnSync(command, words)
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}

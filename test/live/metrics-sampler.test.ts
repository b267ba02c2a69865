import { once } from 'node:events'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, expect, test } from 'vitest'
import { noPgBouncer, startPgBouncer } from '../support/pgbouncer'
import { startPostgres } from '../support/postgres'
import { noRedis } from '../support/redis'
import { startSampled, valueIn } from '../support/sampled'
import { freePort, scratchFolder, startServer, until } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { postgresTarget, redisTarget } from './runbooks-scene'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const sampled = async (...asked: Parameters<typeof startSampled>) => {
  const one = await startSampled(...asked)
  ends.push(one.close)
  return one
}

test('a Redis that is reset and restarted has gaps, and no rate that was not', async ctx => {
  const lacking = noRedis()
  if (lacking) ctx.skip(lacking)
  const port = await freePort()
  const start = () =>
    startServer('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', '/'])
  let server = start()
  ends.push(() => server.stop())
  const client = new Redis({ port, host: '127.0.0.1' })
  client.on('error', () => {})
  await client.ping()
  const { monitor, ticks, heard } = await sampled([redisTarget('cache', port)])
  // What was counted before the first look is nobody's rate.
  await heard('cache', tick => valueIn(tick, 'up') === 1)
  for (let at = 0; at < 500; at++) await client.set(`key ${at}`, 'x')
  for (let at = 0; at < 500; at++) await client.get(`key ${at}`)
  const busy = await heard('cache', tick => (valueIn(tick, 'redis_hits_per_second') ?? 0) > 0)
  expect(valueIn(busy, 'redis_hit_rate_pct')).toBe(100)
  await heard('cache', tick => valueIn(tick, 'redis_keys', 'db0') === 500)
  const before = ticks.length
  await client.config('RESETSTAT')
  client.disconnect()
  await heard('cache', tick => valueIn(tick, 'redis_commands_per_second') !== undefined, before + 2)
  await server.stop()
  const down = await heard('cache', tick => tick.failure !== undefined, before)
  expect(down.values).toEqual([{ metric: 'up', label: '', value: 0 }])
  expect(down.failure?.kind).toBe('unreachable')
  // Longer and longer apart while it is away, and said so.
  await until(async () => expect(monitor.standings('acme').get('cache')?.everyMs).toBeGreaterThan(300))
  expect(monitor.standings('acme').get('cache')?.waits).toBeTruthy()
  const away = ticks.length
  server = start()
  const back = await heard('cache', tick => tick.failure === undefined, away)
  expect(valueIn(back, 'up')).toBe(1)
  expect(valueIn(back, 'redis_commands_per_second')).toBeUndefined()
  await heard('cache', tick => valueIn(tick, 'redis_commands_per_second') !== undefined, away)
  expect(monitor.standings('acme').get('cache')?.waits).toBeUndefined()
  for (const { values } of ticks) for (const { value } of values) expect(value).toBeGreaterThanOrEqual(0)
  const fastest = Math.max(...ticks.map(tick => valueIn(tick, 'redis_commands_per_second') ?? 0))
  expect(fastest).toBeLessThan(100_000)
})

test('after a sleep of the laptop nothing is made up for', async () => {
  const server = await startPostgres(18)
  ends.push(() => server.stop())
  let sleptMs = 0
  const began = performance.now()
  const clock = {
    now: () => Math.round(began + performance.now()) + sleptMs,
    // As Linux does it: the monotonic clock stands while the machine sleeps.
    elapsed: () => performance.now(),
  }
  const targets = Array.from({ length: 6 }, (_, at) => postgresTarget(`db${at}`, server.port, 'watcher'))
  const { ticks, heard } = await sampled(targets, { clock })
  for (const { name } of targets) await heard(name, tick => valueIn(tick, 'commits_per_second') !== undefined)
  const before = ticks.length
  sleptMs = 8 * 3_600_000
  for (const { name } of targets)
    await heard(name, tick => valueIn(tick, 'commits_per_second') !== undefined, before + 3 * targets.length)
  for (const { name } of targets) {
    const woken = ticks.filter(tick => tick.at > began + sleptMs && tick.profile === name).map(tick => tick.at)
    // Two samples of a target are never nearer to each other than half of what lies between two.
    for (const [at, time] of woken.entries()) expect(time - (woken[at - 1] ?? 0)).toBeGreaterThan(140)
  }
})

test('a slow server is asked less often, a look that fails does not hold up the others, and files are read anew', async () => {
  const server = await startPostgres(18)
  const scratch = await scratchFolder('resources')
  ends.push(() => server.stop(), scratch.remove)
  const file = (wait: number) => `protocol: postgres
looks:
  slow:
    sql: select 7 as seven from pg_sleep(${wait})
    metrics:
      seven: { title: Seven }
  broken:
    sql: select 1 / (n - n) as broken from generate_series(1, 1) n
    metrics:
      broken: { title: Broken }
`
  await mkdir(join(scratch.path, 'metrics'))
  await cp(resolve('resources/thresholds.yaml'), join(scratch.path, 'thresholds.yaml'))
  await writeFile(join(scratch.path, 'metrics', 'own.yaml'), file(0.2))
  const { monitor, ticks, heard } = await sampled([postgresTarget('db', server.port, 'plain')], {
    resources: scratch.path,
    secondMs: 10,
  })
  const tick = await heard('db', one => valueIn(one, 'seven') === 7)
  expect(tick.missing?.broken?.code).toBe('22012')
  // A tenth of the time at most.
  await until(async () => expect(monitor.standings('acme').get('db')?.everyMs).toBeGreaterThan(1500))
  const before = ticks.length
  await writeFile(
    join(scratch.path, 'metrics', 'own.yaml'),
    file(0).replace('seven: ', 'luck: ').replace('Seven }', 'Luck, of: seven }'),
  )
  await until(async () => expect(monitor.catalogue().map(one => one.id)).toEqual(['luck', 'broken']))
  expect(valueIn(await heard('db', one => valueIn(one, 'luck') === 7, before), 'seven')).toBeUndefined()
})

test('a host whose key nobody has seen waits, and is not asked again and again', async ctx => {
  const lacking = noSshd()
  if (lacking) ctx.skip(lacking)
  const sshd = await startSshd()
  ends.push(() => sshd.stop())
  const ssh = { protocol: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user, key: sshd.key }
  const { monitor, ticks, heard } = await sampled([
    { name: 'stranger', ...ssh },
    { name: 'friend', ...ssh, hostKey: sshd.fingerprint },
  ])
  const refused = await heard('stranger', tick => tick.failure !== undefined)
  expect(refused.failure?.code).toBe('HOST_KEY_UNKNOWN')
  expect(refused.values).toEqual([])
  const host = await heard('friend', tick => valueIn(tick, 'cpu_pct') !== undefined)
  expect(valueIn(host, 'mem_available_pct')).toBeGreaterThan(0)
  await heard('friend', tick => valueIn(tick, 'load_per_cpu') !== undefined, ticks.length)
  expect(ticks.filter(tick => tick.profile === 'stranger')).toHaveLength(1)
  expect(monitor.standings('acme').get('stranger')?.waits).toContain('127.0.0.1')
})

test('a server that answers and does not let us in says so once, and is not asked again', async ctx => {
  const lacking = noRedis()
  if (lacking) ctx.skip(lacking)
  const port = await freePort()
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', '/', '--requirepass', 'closed']
  const server = startServer('redis-server', own)
  ends.push(() => server.stop())
  const { ticks, heard } = await sampled([redisTarget('shut', port)])
  const refused = await heard('shut', tick => tick.failure?.kind === 'denied')
  expect(refused.values).toEqual([{ metric: 'refused', label: '', value: 1 }])
  expect(ticks.filter(tick => tick.profile === 'shut')).toHaveLength(1)
})

test('a session that is closed by hand is not opened again by the next sample', async ctx => {
  const lacking = noRedis()
  if (lacking) ctx.skip(lacking)
  const port = await freePort()
  const server = startServer('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--dir',
    '/',
  ])
  ends.push(() => server.stop())
  const both = [redisTarget('closed', port), redisTarget('other', port)]
  const { monitor, sessions, ticks, heard } = await sampled(both)
  await heard('closed', tick => valueIn(tick, 'up') === 1)
  await monitor.pause(['closed'])
  await sessions.close('closed')
  const before = ticks.length
  const open = () => sessions.list().map(one => one.profile)
  // Where the other one has been looked at three times more, this one would have been, too.
  for (let at = 0, from = before; at < 3; at++) from = ticks.indexOf(await heard('other', () => true, from)) + 1
  expect(ticks.slice(before).filter(tick => tick.profile === 'closed')).toEqual([])
  expect(open()).toEqual(['other'])
  expect(monitor.standings('acme').get('closed')).toMatchObject({
    paused: true,
    waits: expect.stringMatching(/resume/),
  })
  // What changes elsewhere is no reason to open it.
  await monitor.changed()
  expect(open()).toEqual(['other'])
  monitor.resume('closed')
  await heard('closed', tick => valueIn(tick, 'up') === 1, before)
  expect(monitor.standings('acme').get('closed')?.paused).toBeUndefined()
  await monitor.pause(['closed'])
  await sessions.close('closed')
  const again = ticks.length
  await sessions.redis('closed', new AbortController().signal)
  monitor.opened()
  await heard('closed', tick => valueIn(tick, 'up') === 1, again)
})

test('a web service tells its times, its requests and its errors', async () => {
  let well = true
  let served = 0
  const server = createServer((request, answer) => {
    if (request.url === '/health') {
      answer.statusCode = well ? 200 : 503
      answer.end('{"status":"ok"}')
      return
    }
    served += 100
    const lines = [
      'process_start_time_seconds 1000',
      `http_requests_total{route="/a",status="200"} ${served * 0.9}`,
      `http_requests_total{route="/a",status="500"} ${served * 0.1}`,
      `http_request_duration_seconds_bucket{route="/a",le="0.1"} ${served * 0.5}`,
      `http_request_duration_seconds_bucket{route="/a",le="0.5"} ${served}`,
      `http_request_duration_seconds_bucket{route="/a",le="+Inf"} ${served}`,
      `http_request_duration_seconds_count{route="/a"} ${served}`,
      `http_request_duration_seconds_sum{route="/a"} ${served * 0.2}`,
    ]
    answer.setHeader('content-type', 'text/plain; version=0.0.4')
    answer.end(`${lines.join('\n')}\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(async () => server.close())
  const scratch = await scratchFolder('resources')
  ends.push(scratch.remove)
  await cp(resolve('resources'), scratch.path, { recursive: true })
  const web = join(scratch.path, 'metrics', 'web.yaml')
  await writeFile(web, (await readFile(web, 'utf8')).replace('every: 30s', 'every: 1s'))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { ticks, heard } = await sampled([{ name: 'web', protocol: 'http', url }], { resources: scratch.path })
  const tick = await heard('web', one => valueIn(one, 'http_requests_per_second') !== undefined)
  expect(valueIn(tick, 'http_error_pct')).toBeCloseTo(10)
  // Half took up to 100 ms, half up to 500: the 95th of 100 lies nine tenths of the way from one border to the other.
  expect(valueIn(tick, 'http_p95_ms')).toBeCloseTo(460)
  expect(valueIn(tick, 'http_ms', '/health')).toBeGreaterThan(0)
  expect(valueIn(tick, 'http_status', '/health')).toBe(200)
  expect(valueIn(tick, 'up')).toBe(1)
  well = false
  const unwell = await heard('web', one => valueIn(one, 'up') === 0, ticks.length)
  expect(unwell.failure).toBeUndefined()
  expect(valueIn(unwell, 'http_status', '/health')).toBe(503)
})

test('PgBouncer tells its pools', async ctx => {
  const lacking = noPgBouncer()
  if (lacking) ctx.skip(lacking)
  const server = await startPostgres(18)
  ends.push(() => server.stop())
  const bouncer = await startPgBouncer(server.port, 'transaction', { auth_type: 'any' })
  ends.push(() => bouncer.stop())
  const { heard } = await sampled([
    { name: 'pool', protocol: 'pgbouncer', host: '127.0.0.1', port: bouncer.port, user: 'watcher', tls: 'disable' },
  ])
  const tick = await heard('pool', one => valueIn(one, 'pool_queries_per_second') !== undefined)
  expect(valueIn(tick, 'pool_waiting_clients', 'pgbouncer')).toBe(0)
})

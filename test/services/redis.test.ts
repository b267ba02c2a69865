import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import type { Failure } from '#domain/failure'
import { advance, emptyRun, type Run } from '#domain/run'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { yes } from '../support/deck'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { scratchFolder } from '../support/scratch'

let server: RedisServer
let client: Redis
let house: House
let folder: Awaited<ReturnType<typeof scratchFolder>>
const profile = 'cache'

beforeAll(async () => {
  if (noRedis()) return
  server = await startRedis()
  client = server.connect()
  folder = await scratchFolder('redis-console')
  house = await openHouse({ dataFolder: folder.path, allowKeyFile: true, log: createLog(folder.path) })
  const environment = 'development'
  await house.client.systems.save({ id: 'acme', name: 'acme', environment, note: '', facts: {}, thresholds: {} })
  await house.client.profiles.save({
    profile: {
      ...{ id: profile, system: 'acme', name: 'cache', note: '', secret: { from: 'none' }, protocol: 'redis' },
      ...{ host: '127.0.0.1', port: server.port, database: 0, tls: 'disable' },
    },
    secret: { set: 'keep' },
  })
})
beforeEach(async ({ skip }) => {
  const missing = noRedis()
  if (missing) return skip(missing)
  await client.flushall()
})
afterAll(async () => {
  client?.disconnect()
  await house?.close()
  await folder?.remove()
  await server?.stop()
})

const failing = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It did not fail.')
    },
    (error: unknown) => failureOf(error),
  )
const ask = async (text: string) => (await house.client.redis.read({ profile, text })).reply

async function follow(id: string): Promise<Run> {
  let run = emptyRun()
  const answered = new Set<string>()
  for await (const events of await house.client.runs.follow({ run: id, after: 0 })) {
    run = events.reduce(advance, run)
    for (const question of run.questions.filter(one => !answered.has(one.id))) {
      answered.add(question.id)
      const answer = yes(question, run)
      if (answer) await house.client.runs.answer({ run: id, question: question.id, answer })
    }
  }
  return run
}
const change = async (text: string) => {
  const { run } = await house.client.redis.change({ profile, text, key: crypto.randomUUID() })
  return { id: run, run: await follow(run) }
}

test('replies keep their bytes and their shape, and long ones are cut and say so', async () => {
  await client.set(Buffer.from([0xff, 0x3a]), Buffer.from([0xc3, 0xa9, 0xff]))
  expect(await ask('get "\\xff:"')).toBe('é\udcff')
  await client.rpush('list', ...Array.from({ length: 700 }, (_, at) => String(at)))
  expect(await ask('lrange list 0 -1')).toMatchObject({ more: 200 })
  await client.set('long', 'x'.repeat(10_000))
  expect(await ask('get long')).toMatchObject({ of: 10_000 })
  expect(await ask('get nothing')).toBeNull()
})

test('MONITOR says what it costs, and is watched for a while', async () => {
  expect(await house.client.redis.judge({ text: 'monitor' })).toMatchObject({
    ...{ effect: 'reads', watched: true },
    warning: expect.stringContaining('SLOWLOG'),
  })
  expect((await failing(house.client.redis.read({ profile, text: 'monitor' }))).message).toContain('no single answer')
  const heard: string[] = []
  const stop = new AbortController()
  const sending = setInterval(() => void client.set('seen', '1'), 50)
  try {
    for await (const { lines } of await house.client.redis.monitor(
      { profile, forSeconds: 60 },
      { signal: stop.signal },
    )) {
      heard.push(...lines)
      if (heard.some(line => line.includes('"set" "seen"'))) break
    }
  } finally {
    clearInterval(sending)
    stop.abort()
  }
  expect(heard.join()).toContain('"set" "seen" "1"')
})

test('what would stop the server, wait, or change the connection is not sent, and the better way is named', async () => {
  for (const [text, hint] of [
    ['keys *', 'Look under Keys'],
    ['select 3', 'a target of its own'],
    ['blpop a 0', 'LPOP'],
    ['xread block 0 streams a $', 'answers at once'],
    ['subscribe a', 'redis-cli'],
  ] as const) {
    const { refused } = await house.client.redis.judge({ text })
    expect(refused?.hint, text).toContain(hint)
    expect((await failing(house.client.redis.read({ profile, text }))).code).toBe('NOT_SENT')
    expect((await failing(house.client.redis.change({ profile, text, key: 'some key' }))).code).toBe('NOT_SENT')
  }
  for (const text of [
    'flushall',
    'debug sleep 10',
    'config set maxmemory 1',
    'eval "return 1" 0',
    'shutdown',
    'made.up a',
  ])
    expect(await house.client.redis.judge({ text }), text).toMatchObject({ effect: 'destroys', warning: /./ })
  expect((await failing(house.client.redis.read({ profile, text: 'set a 1' }))).message).toContain('no read')
  expect((await failing(house.client.redis.change({ profile, text: 'get a', key: 'some key' }))).message).toContain(
    'only reads',
  )
})

test('a change shows the key it touches, is made once, and is taken back with its value and its end', async () => {
  await client.set('user:$1', Buffer.from([0, 0xff]), 'EX', 5000)
  const { id, run } = await change('set user:$1 "new $value"')
  expect(run.outcome).toBe('passed')
  const [step] = Object.values(run.steps)
  expect(step?.tables.find(one => one.role === 'preview')?.table.rows[0]?.slice(0, 2)).toEqual(['user:$1', 'string'])
  expect(await client.get('user:$1')).toBe('new $value')
  await house.client.runs.undo({ run: id, step: step?.id ?? '' })
  await follow(id)
  expect(await client.getBuffer('user:$1')).toEqual(Buffer.from([0, 0xff]))
  expect(await client.ttl('user:$1')).toBeGreaterThan(4000)

  const made = await change('hset fresh "a b" 1')
  await house.client.runs.undo({ run: made.id, step: Object.keys(made.run.steps)[0] ?? '' })
  await follow(made.id)
  expect(await client.exists('fresh')).toBe(0)
})

test('a password that is typed is sent and never kept', async () => {
  const { run } = await change('acl setuser app on >canary-Passw0rd ~* +get')
  expect(run.outcome).toBe('passed')
  await change('config set masterauth canary-Passw0rd')
  expect(await client.config('GET', 'masterauth')).toEqual(['masterauth', 'canary-Passw0rd'])
  const history = await house.client.sql.history({ profile })
  expect(history.map(one => one.text)).toContain('acl setuser app on •••• ~* +get')
  expect(JSON.stringify(history) + JSON.stringify(run)).not.toContain('canary-Passw0rd')
})

test('commands are explained by the server, keys are walked, and a large value comes in parts', async () => {
  const commands = await house.client.redis.commands({ profile })
  expect(commands.find(one => one.name === 'SCAN')?.syntax).toBe('cursor [MATCH pattern] [COUNT count] [TYPE type]')
  expect(commands.some(one => one.name === 'CONFIG GET')).toBe(true)

  await client.eval("for i = 1, 3000 do redis.call('set', 'k:' .. i, i) redis.call('hset', 'big', 'f' .. i, i) end", 0)
  const first = await house.client.redis.keys({ profile, match: '*' })
  expect(first).toMatchObject({ ofKeys: 3001 })
  expect(first.keys.length).toBeLessThan(3001)
  expect(first.cursor).not.toBe('0')
  const part = await house.client.redis.value({ profile, key: 'big' })
  expect(part).toMatchObject({ type: 'hash', length: 3000, ttlMs: null })
  expect(part.rows.length).toBeLessThan(500)
  const next = await house.client.redis.value({ profile, key: 'big', from: part.next ?? '' })
  expect(next.rows[0]).not.toEqual(part.rows[0])
  expect((await failing(house.client.redis.value({ profile, key: 'gone' }))).kind).toBe('missing')
})

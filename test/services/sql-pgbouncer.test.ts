import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import type { ReadingState } from '#domain/reading'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { noPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'

const missing = noPgBouncer()
const limitMs = 30_000
let server: Postgres
let bouncer: PgBouncer
let house: House
let folder: Awaited<ReturnType<typeof scratchFolder>>

beforeAll(async () => {
  if (missing) return
  server = await startPostgres(18)
  bouncer = await startPgBouncer(server.port, 'transaction')
  folder = await scratchFolder('sql-pool')
  house = await openHouse({ dataFolder: folder.path, allowKeyFile: true, log: createLog(folder.path) })
  const { client } = house
  await client.systems.save({
    id: 'acme',
    name: 'acme',
    environment: 'development',
    note: '',
    facts: {},
    thresholds: {},
  })
  const common = {
    system: 'acme',
    note: '',
    host: '127.0.0.1',
    port: bouncer.port,
    tls: 'prefer' as const,
    secret: { from: 'ask' as const },
  }
  const secret = { set: 'value' as const, value: 'let me in' }
  await client.profiles.save({
    profile: { ...common, id: 'pool', name: 'pool', protocol: 'pgbouncer', user: 'boss' },
    secret,
  })
  const database = { protocol: 'postgres' as const, user: 'postgres', database: 'postgres' }
  await client.profiles.save({ profile: { ...common, ...database, id: 'db', name: 'db' }, secret })
})
beforeEach(ctx => {
  if (missing) ctx.skip(missing)
})
afterAll(async () => {
  await house?.close()
  await bouncer?.stop()
  await server?.stop()
  await folder?.remove()
})

async function read(profile: string, text: string): Promise<{ result: string; state: ReadingState | undefined }> {
  const { result } = await house.client.sql.read({ profile, text, limitMs })
  let state: ReadingState | undefined
  for await (const now of await house.client.sql.follow({ result })) state = now
  return { result, state }
}

test('a pooler’s console shows, and does nothing else', async () => {
  const { result, state } = await read('pool', 'show databases')
  expect(state).toMatchObject({ phase: 'done' })
  expect(state?.columns?.map(column => column.name)).toContain('pool_size')
  expect((await house.client.sql.rows({ result, from: 0, count: 10 })).rows.length).toBe(state?.rows)
  for (const text of ['pause', 'show fds', 'select 1'])
    expect(await house.client.sql.read({ profile: 'pool', text, limitMs }).catch(failureOf)).toMatchObject({
      kind: 'invalid',
    })
  expect(
    await house.client.sql.change({ profile: 'pool', text: 'pause', limitMs, key: 'a-key-of-eight' }).catch(failureOf),
  ).toMatchObject({ kind: 'invalid' })
})

test('through a pooler a database is read whole, stopped, and its names are known', async () => {
  const { state } = await read('db', 'select generate_series(1, 100000) as n')
  expect(state).toMatchObject({ phase: 'done', rows: 100_000 })
  const { result } = await house.client.sql.read({
    profile: 'db',
    text: 'select generate_series(1, 100000000) as n',
    limitMs,
  })
  for await (const now of await house.client.sql.follow({ result })) if (now.rows > 0) break
  await house.client.sql.stop({ result })
  let last: ReadingState | undefined
  for await (const now of await house.client.sql.follow({ result })) last = now
  expect(last).toMatchObject({ phase: 'stopped' })
  expect((await house.client.sql.catalog({ profile: 'db' })).database).toBe('postgres')
})

import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type ProfileOf, profileSchema } from '#domain/profile'
import type { Layer, SqlSession } from '#domain/session'
import { record } from '#domain/table'
import type { Opened } from '../../src/main/connectors/connector'
import { pgbouncer } from '../../src/main/connectors/pgbouncer'
import { handOver, makeAuthority } from '../support/certificates'
import { noPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer'
import { type Postgres, startPostgres } from '../support/postgres'
import { freePort, scratchFolder } from '../support/scratch'
import { failing, never, openingOf, use } from './opening'
import { failureOf, rowsOf, sql } from './postgres-opening'

const missing = noPgBouncer()
type More = Partial<ProfileOf<'pgbouncer'>>
let server: Postgres
let bouncer: PgBouncer
let boss: Opened<SqlSession>
let watcher: Opened<SqlSession>

const profileOf = (port: number, more: More = {}) =>
  profileSchema.parse({
    ...{ id: 'b', system: 's', name: 'pool', protocol: 'pgbouncer', host: '127.0.0.1', port, user: 'boss' },
    ...more,
  }) as ProfileOf<'pgbouncer'>
const enter = (port: number, more: More = {}, secret: string | null = 'let me in') =>
  pgbouncer.open(openingOf(profileOf(port, more), secret), never)
const change = (session: SqlSession, text: string, timeoutMs = 20_000) =>
  session.change(sql(text), { ...use(timeoutMs), transaction: true })
const show = async (session: SqlSession, text: string) => (await session.read([sql(text)], use()))[0]

async function layersOf(port: number, more: More = {}, secret: string | null = 'let me in'): Promise<Layer[]> {
  const rows: Layer[] = []
  for await (const row of pgbouncer.layers(openingOf(profileOf(port, more), secret), use(20_000))) rows.push(row)
  return rows
}

beforeAll(async () => {
  if (missing) return
  server = await startPostgres(15)
  bouncer = await startPgBouncer(server.port, 'transaction', { server_lifetime: '600' })
  boss = await enter(bouncer.port)
  watcher = await enter(bouncer.port, { user: 'watcher' })
})
beforeEach(ctx => {
  if (missing) ctx.skip(missing)
})
afterAll(async () => {
  await boss?.close()
  await watcher?.close()
  await bouncer?.stop()
  await server?.stop()
})

describe('the console of PgBouncer', () => {
  test('gives rows as a stream too, in one batch, and refuses what does not show', async () => {
    const batches = []
    for await (const batch of boss.session.rows(sql('show config'), use())) batches.push(batch)
    expect(batches).toHaveLength(1)
    expect(batches[0]?.rows.length).toBeGreaterThan(20)
    const refused = boss.session.rows(sql('pause'), use())[Symbol.asyncIterator]().next()
    expect(await failing(refused)).toMatchObject({ kind: 'invalid' })
  })

  test('opens, and says what it is', async () => {
    expect(boss.label).toMatch(/^PgBouncer 1\.\d+\.\d+ · console · 127\.0\.0\.1:\d+ · boss$/)
    expect(boss.session.server.version).toBeGreaterThan(10_000)
    const first = await boss.session.identity(use())
    expect((await boss.session.identity(use())).id).toBe(first.id)
  })

  test('shows, with types, several in order, as a user who may only look', async () => {
    const texts = ['show pools', 'show stats', 'SHOW DATABASES;', 'show clients', 'show nonsense']
    const answers = await watcher.session.read(
      texts.map(text => sql(text)),
      use(),
    )
    const databases = answers[2]
    expect(rowsOf(databases).length).toBeGreaterThan(0)
    const table = answers[3]
    if (!table || table.failure) throw new Error('no clients')
    expect(record(table.table, 0)).toMatchObject({ type: 'C', database: 'pgbouncer' })
    expect(table.table.columns.find(column => column.name === 'port')?.type).toBe('int')
    expect(answers[4]?.failure).toMatchObject({ kind: expect.stringMatching(/rejected|invalid/) })
  })

  test('reads nothing but SHOW', async () => {
    for (const text of ['pause', 'select 1', 'show pools; pause', 'kill postgres'])
      expect(failureOf(await show(boss.session, text)), text).toMatchObject({ kind: 'invalid' })
  })

  test('pauses and resumes, and says so in its tables', async () => {
    const paused = async () => {
      const answer = await show(boss.session, 'show databases')
      if (!answer || answer.failure) throw new Error('no answer')
      const at = answer.table.columns.findIndex(column => column.name === 'paused')
      return answer.table.rows.find(row => row[0] === 'deserted')?.[at]
    }
    expect((await change(boss.session, 'pause deserted')).tag).toBe('PAUSE')
    expect(await paused()).toBe(1)
    await change(boss.session, 'resume deserted')
    expect(await paused()).toBe(0)
  })

  test.each(['reload', 'reconnect', 'wait_close', 'set server_lifetime = 700', 'disable deserted', 'enable deserted'])(
    'carries out %s',
    async text => {
      await expect(change(boss.session, text)).resolves.toMatchObject({ tag: expect.any(String) })
    },
  )

  test('one who may only look is refused in words', async () => {
    const failure = await failing(change(watcher.session, 'reload'))
    expect(failure).toMatchObject({ kind: 'denied', code: '42501' })
    expect(failure.lost).toBeUndefined()
  })

  test('a command that waits too long is given up, and may be in effect', async () => {
    const pg = (await import('pg')).default
    const client = new pg.Client({
      host: '127.0.0.1',
      port: bouncer.port,
      user: 'postgres',
      password: 'let me in',
      database: 'postgres',
    })
    client.on('error', () => {})
    await client.connect()
    await client.query('begin')
    const failure = await failing(change(boss.session, 'pause postgres', 700))
    expect(failure).toMatchObject({ kind: 'timeout', lost: true })
    await client.query('commit')
    await change(boss.session, 'resume postgres')
    await client.end()
  })
})

describe('the way to the console', () => {
  test('is shown layer by layer', async () => {
    const rows = await layersOf(bouncer.port)
    expect(rows.map(row => [row.layer, row.ok])).toEqual(['tcp', 'tls', 'login', 'version'].map(layer => [layer, true]))
    expect(rows.at(-1)?.message).toMatch(/^PgBouncer 1\.\d+/)
  })

  test.each<[string, More, string | null, object]>([
    ['a wrong password', {}, 's3cret-wrong', { kind: 'denied', layer: 'login', code: '28P01' }],
    ['no password', {}, null, { kind: 'denied', code: 'PASSWORD_MISSING' }],
    ['an unknown user', { user: 'nobody' }, 'let me in', { kind: 'denied', layer: 'login', code: '28P01' }],
    [
      'a user who is neither admin nor for statistics',
      { user: 'plain' },
      'let me in',
      { kind: 'denied', code: '42501' },
    ],
    ['TLS it does not have', { tls: 'require' }, 'let me in', { layer: 'tls', code: 'NO_TLS' }],
  ])('%s is told apart', async (_, more, secret, expected) => {
    const failure = await failing(enter(bouncer.port, more, secret))
    expect(failure).toMatchObject({ ...expected, hint: expect.any(String) })
    expect(JSON.stringify(failure)).not.toContain('s3cret')
    expect((await layersOf(bouncer.port, more, secret)).at(-1)).toMatchObject({ ok: false })
  })

  test('a PostgreSQL server is no console', async () => {
    expect(await failing(enter(server.port, { user: 'postgres' }))).toMatchObject({ kind: 'missing', code: '3D000' })
    expect(await failing(enter(await freePort()))).toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('TLS as PostgreSQL speaks it', async () => {
    const folder = await scratchFolder('pgbouncer-tls')
    const house = makeAuthority(folder.path, 'house')
    const { cert, key } = handOver(house.issue('localhost', { alternatives: ['localhost'] }))
    const secured = await startPgBouncer(server.port, 'transaction', {
      client_tls_sslmode: 'require',
      client_tls_cert_file: cert,
      client_tls_key_file: key,
    })
    onTestFinished(async () => {
      await secured.stop()
      await folder.remove()
    })
    const rows = await layersOf(secured.port, { tls: 'verify-full', ca: house.ca, host: 'localhost' })
    expect(rows.at(-1)).toMatchObject({ layer: 'version', ok: true })
    expect(rows[1]?.message).toMatch(/, verified, certificate until /)
    expect(await failing(enter(secured.port, { tls: 'disable' }))).toMatchObject({ code: 'TLS_REQUIRED' })
    await (await enter(secured.port, { tls: 'allow' })).close()
  })
})

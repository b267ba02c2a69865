import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { binariesOf, servant, startCluster } from '../../src/main/demo/embedded-postgres'
import { copyCluster } from '../support/clusters'
import { type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { firstFinding, majors, onlyLook, postgresTarget, roles, rowsOf, surprises, titles } from './runbooks-scene'

const burn = 'do $$ begin for i in 1..170000 loop perform pg_current_xact_id(); commit; end loop; end $$'

describe.each(majors())('wraparound on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (db = 'postgres') => deck.run({ runbook: 'postgres/wraparound', targets: { db } }, onlyLook)

  beforeAll(async () => {
    // The smallest age at which vacuums are forced, and nobody to force them: what is held stays held.
    server = await startPostgres(major, {
      autovacuum: 'off',
      autovacuum_freeze_max_age: '100000',
      max_prepared_transactions: '5',
      synchronous_commit: 'off',
    })
    await server.exec('create table old (id int); insert into old values (1)')
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(roles)('a young server is quiet, and %s sees how young', async role => {
    const looked = await run(role)
    expect(surprises(looked)).toEqual([])
    expect(looked.outcome).toBe('passed')
    const [first] = rowsOf(looked, 'how-far-each-database-is')
    expect(Number(first?.xids_left)).toBe(2_147_483_647 - 3_000_000 - Number(first?.xid_age))
  })

  test('a forgotten prepared transaction is named first, then the database and the table that grow old', async () => {
    const client = await server.connect()
    await client.query("begin; insert into old values (2); prepare transaction 'lost''s'")
    await client.query(burn)
    await client.end()
    const looked = await run('watcher')
    expect(surprises(looked)).toEqual([])
    expect(firstFinding(looked)).toMatchObject({
      severity: 'warning',
      title: expect.stringMatching(
        /^prepared transaction lost's of postgres holds the horizon, 170\d{3} transactions back$/,
      ),
      advice: expect.stringContaining("rollback prepared 'lost''s';"),
    })
    expect(titles(looked, 'how-far-each-database-is', 'warning').join()).toMatch(
      /database postgres are 17\d{4} .* 1\.7 times/,
    )
    expect(titles(looked, 'the-oldest-tables').length).toBeGreaterThan(0)
  })

  test('once it has ended the horizon is free, and a vacuum brings the age down', async () => {
    await server.exec("rollback prepared 'lost''s'")
    expect(titles(await run(), 'what-holds-the-horizon')).toEqual([])
    await server.exec('vacuum (freeze)')
    const here = rowsOf(await run(), 'how-far-each-database-is').find(row => row.this_one === true)
    expect(Number(here?.xid_age)).toBeLessThan(1000)
  })

  test('a slot nobody reads and an open session are named with what to do about them', async () => {
    const client = await server.connect('postgres')
    await client.query("set application_name = 'forgotten'; begin; select pg_current_xact_id()")
    await server.exec("select pg_create_physical_replication_slot('spare')")
    try {
      const rows = rowsOf(await run(), 'what-holds-the-horizon')
      expect(rows.find(row => row.application_name === 'forgotten')).toMatchObject({
        kind: 'session',
        what_to_do: expect.stringMatching(/select pg_terminate_backend\(\d+\);$/),
      })
      // It asks for no rows, so it holds no horizon.
      expect(rows.find(row => row.id === 'spare')).toBeUndefined()
    } finally {
      await client.end()
      await server.exec("select pg_drop_replication_slot('spare')")
    }
  })
})

const resetwal = '/usr/lib/postgresql/15/bin/pg_resetwal'
const absent =
  existsSync(resetwal) && binariesOf(15) ? undefined : 'pg_resetwal 15 is not installed (Debian package postgresql-15)'

test('its arithmetic is that of a server near the limit, and past it', async context => {
  const binaries = binariesOf(15)
  if (absent || !binaries) return context.skip(absent)
  const scratch = await scratchFolder('pg15-old')
  const user = servant()
  if (user) await chown(scratch.path, user.uid, user.gid)
  const data = join(scratch.path, 'data')
  const settings = { fsync: 'off', autovacuum: 'off' }
  await copyCluster(binaries, data, { superuser: 'postgres', settings })

  /** Starts it with that transaction number next; the number's own page of states is made as empty as it would be. */
  const startAt = async (next: number) => {
    const state = join(
      data,
      'pg_xact',
      Math.floor(next / 1_048_576)
        .toString(16)
        .toUpperCase()
        .padStart(4, '0'),
    )
    await writeFile(state, Buffer.alloc(262_144))
    if (user) await chown(state, user.uid, user.gid)
    const reset = spawnSync(resetwal, ['-x', String(next), '-D', data], { ...user, cwd: '/', encoding: 'utf8' })
    expect(reset.status, reset.stderr).toBe(0)
    return startCluster(binaries, data)
  }
  const connected = (port: number) =>
    until(async () => {
      const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
      await client.connect()
      return client
    })
  const look = async (port: number) => {
    const deck = await startDeck({ profiles: [postgresTarget('postgres', port)] })
    return deck.run({ runbook: 'postgres/wraparound' }, onlyLook).finally(() => deck.close())
  }

  let server: Awaited<ReturnType<typeof startAt>> | undefined
  try {
    // A table whose file is gone cannot be frozen, so the vacuums that the server forces leave the database as old as it is.
    server = await startCluster(binaries, data)
    const making = await connected(server.port)
    await making.query('create table unreadable as select 1 as id')
    const { rows } = await making.query("select pg_relation_filepath('unreadable') as file")
    await making.end()
    await server.stop('SIGINT')
    await rm(join(data, rows[0].file))

    server = await startAt(2_115_000_000)
    const client = await connected(server.port)
    const warned = Promise.withResolvers<string>()
    client.on('notice', notice => warned.resolve(notice.message ?? ''))
    await client.query('select pg_current_xact_id()')
    const within = Number(/must be vacuumed within (\d+) transactions/.exec(await warned.promise)?.[1])
    await client.end()
    const near = await look(server.port)
    expect(surprises(near)).toEqual([])
    // The server counts to the wrap point, from the oldest database; it stops three million before. Meanwhile it has frozen
    // the templates, which were made a few transactions earlier.
    const apart = within - 3_000_000 - Number(rowsOf(near, 'how-far-each-database-is')[0]?.xids_left)
    expect(Math.abs(apart)).toBeLessThan(100)
    expect(firstFinding(near)?.title).toMatch(/^Database \S+ has \d+ transactions left until the server stops/)
    await server.stop('SIGINT')

    server = await startAt(2_145_000_000)
    const refused = await connected(server.port)
    await expect(refused.query('select pg_current_xact_id()')).rejects.toThrow(/not accepting commands/)
    await refused.end()
    const past = await look(server.port)
    expect(surprises(past)).toEqual([])
    expect(firstFinding(past)?.title).toMatch(/has used up its transaction numbers/)
  } finally {
    await server?.stop('SIGQUIT')
    await scratch.remove()
  }
})

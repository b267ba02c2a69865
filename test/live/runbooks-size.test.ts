import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import {
  firstFinding,
  majors,
  onlyLook,
  postgresTarget,
  roles,
  rowsOf,
  stepOf,
  surprises,
  titles,
} from './runbooks-scene'

describe.each(majors())('sizes on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (db = 'postgres', parameters: Record<string, string> = {}) =>
    deck.run({ runbook: 'postgres/size', targets: { db }, parameters: { min_size: '64 kB', ...parameters } }, onlyLook)

  beforeAll(async () => {
    server = await startPostgres(major, { max_wal_size: "'32MB'", min_wal_size: "'32MB'" })
    await server.exec('create schema "Sh""op"')
    await server.exec('create table "Sh""op"."Or""ders" (id int primary key, doc text)')
    await server.exec('alter table "Sh""op"."Or""ders" alter column doc set storage external')
    await server.exec(`insert into "Sh""op"."Or""ders" select i, repeat('x', 3000) from generate_series(1, 500) i`)
    await server.exec('create table parts (id int) partition by range (id)')
    await server.exec('create table parts_1 partition of parts for values from (0) to (90000)')
    await server.exec('insert into parts select i from generate_series(1, 20000) i')
    await server.exec('create database closed')
    await server.exec('revoke connect on database closed from public')
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('each table is split into what the server itself says of it', async () => {
    const looked = await run()
    expect(surprises(looked)).toEqual([])
    expect(looked.outcome).toBe('passed')
    const { rows } = await server.exec(
      `select pg_indexes_size(c)::int as indexes, pg_total_relation_size(c)::int as total, pg_table_size(c)::int as all_but_indexes,
        pg_total_relation_size(reltoastrelid)::int as toast
       from pg_class, lateral (select oid::regclass as c) one where relname = 'Or"ders'`,
    )
    const row = rowsOf(looked, 'tables-of-this-database').find(one => one.name === 'Or"ders')
    expect(row).toMatchObject({
      schema: 'Sh"op',
      total_bytes: rows[0].total,
      index_bytes: rows[0].indexes,
      toast_bytes: rows[0].toast,
      heap_bytes: rows[0].all_but_indexes - rows[0].toast,
    })
    expect(rowsOf(looked, 'partitioned-tables')[0]).toMatchObject({ name: 'parts', partitions: 1 })
  })

  test('what grew since the last look is told, with its rate; what shrank is no error', async () => {
    const growth = { growth: '1 MB', growth_pct: '10' }
    await run('postgres', growth)
    await server.exec(`insert into "Sh""op"."Or""ders" select i, repeat('x', 3000) from generate_series(501, 2000) i`)
    await server.exec('truncate parts')
    const looked = await run('postgres', growth)
    expect(surprises(looked)).toEqual([])
    expect(titles(looked, 'tables-of-this-database', 'info')).toEqual([
      expect.stringMatching(/^Sh"op\.Or"ders has grown to [\d.]+ MB, by .* a day at this rate$/),
    ])
    expect(stepOf(looked, 'tables-of-this-database').notes).toEqual([])
  })

  test('a plain role is told what it could not ask for, and which grant would help', async () => {
    const looked = await run('plain')
    expect(surprises(looked)).toEqual([])
    expect(titles(looked, 'databases')).toContain('The size of database closed could not be asked for')
    expect(stepOf(looked, 'wal').failure).toMatchObject({ kind: 'denied', hint: 'grant pg_monitor to "plain";' })
    expect((await run('watcher')).outcome).toBe('passed')
  })

  test('WAL that a forgotten slot keeps is laid to the slot', async () => {
    await server.exec("select pg_create_physical_replication_slot('spare', true)")
    for (let i = 0; i < 6; i++) {
      await server.exec(`create table fill_${i} as select repeat('y', 500) as t from generate_series(1, 30000)`)
      await server.exec('select pg_switch_wal()')
    }
    const looked = await run('watcher')
    expect(firstFinding(looked)).toMatchObject({
      severity: 'warning',
      title: expect.stringMatching(/^The WAL takes .* slots keep it: spare \(not in use, [\d.]+ MB\)$/),
    })
    await server.exec("select pg_drop_replication_slot('spare')")
  })

  test('a locked table is said, not waited for', async () => {
    const locker = await server.connect()
    await locker.query('begin; lock table "Sh""op"."Or""ders" in access exclusive mode')
    try {
      const looked = await run()
      expect(surprises(looked)).toEqual([])
      expect(titles(looked, 'locked-tables')[0]).toContain('Sh"op.Or"ders by pid')
    } finally {
      await locker.end()
    }
  })
})

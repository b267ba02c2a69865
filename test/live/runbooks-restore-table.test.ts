import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { dumpTo, noDumpTools } from '../support/dumps'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { majors, pickIn, postgresTarget, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const reason = noDumpTools()
const hostile = `Or"d'er$x`
const table = `"Shop"."${hostile.replaceAll('"', '""')}"`

// Debian's pg_dump is of major 15.
describe.each(majors().filter(major => major <= 15))('restoring one table on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let dumps: string
  const one = async (sql: string) => (await server.exec(sql)).rows[0]
  const run = (dump: string, answering: Answering = yes, name = hostile) =>
    deck.run(
      { runbook: 'backup/restore-table', parameters: { folder: dumps, dump, schema: 'Shop', table: name } },
      answering,
    )

  beforeEach(ctx => {
    if (reason) ctx.skip(reason)
  })
  beforeAll(async () => {
    if (reason) return
    scratch = await scratchFolder('restore-table')
    dumps = join(scratch.path, 'dumps')
    mkdirSync(dumps)
    server = await startPostgres(major, { wal_level: 'logical' })
    await server.exec(
      'create role "The Owner"; create role reader; create schema "Shop"; grant usage on schema "Shop" to "The Owner"',
    )
    await server.exec('create table "Shop".people (id int primary key, name text)')
    await server.exec('insert into "Shop".people select i, md5(i::text) from generate_series(1, 100) i')
    await server.exec(
      `create table ${table} (id serial primary key, person int references "Shop".people, note text default 'none' check (note <> ''), at timestamptz default now())`,
    )
    await server.exec(
      `insert into ${table} (person, note) select 1 + i % 100, md5(i::text) from generate_series(1, 5000) i`,
    )
    await server.exec(`create index "by note" on ${table} (note)`)
    await server.exec(`create table "Shop".lines (id int primary key, ordered int references ${table})`)
    await server.exec('insert into "Shop".lines select i, i from generate_series(1, 50) i')
    await server.exec(
      'create function "Shop".touched() returns trigger language plpgsql as $$ begin new.at = now(); return new; end $$',
    )
    await server.exec(`create trigger touch before update on ${table} for each row execute function "Shop".touched()`)
    await server.exec(`alter table ${table} owner to "The Owner"; grant select on ${table} to reader`)
    await server.exec(
      'create table "Shop".seen (id int); insert into "Shop".seen values (1); create view "Shop".seer as select * from "Shop".seen',
    )
    await server.exec(
      'create table "Shop".lost (id int primary key); insert into "Shop".lost select generate_series(1, 7)',
    )
    await server.exec(
      'create table "Shop".bins (id int primary key); insert into "Shop".bins select generate_series(1, 3)',
    )
    await server.exec(
      'create table "Shop".parts (bin int not null references "Shop".bins, day date) partition by range (day); create table "Shop".parts_1 partition of "Shop".parts default',
    )
    await server.exec('insert into "Shop".parts select 1 + i % 3, now() from generate_series(1, 9) i')
    await server.exec(
      `create table "Shop".stock (id int generated always as identity primary key, bin int references "Shop".bins on delete cascade,
        follows int references "Shop".stock, amount int default 1, twice int generated always as (amount * 2) stored)`,
    )
    await server.exec('create table "Shop".counted (stock int references "Shop".stock)')
    await server.exec('create statistics "Shop"."of stock" on bin, amount from "Shop".stock')
    await server.exec('alter table "Shop".stock enable row level security')
    await server.exec('create policy few on "Shop".stock to reader using (bin = 1)')
    await server.exec('insert into "Shop".stock (bin, follows) values (1, null), (2, 1)')
    // A database that has one cannot be dropped.
    await server.exec(
      `create subscription afar connection 'host=127.0.0.1 port=1' publication p with (connect = false); comment on subscription afar is 'x'`,
    )
    for (const name of ['all.dump', 'all.sql.gz']) dumpTo(join(dumps, name), server)
    deck = await startDeck({
      profiles: [postgresTarget('db', server.port, 'postgres'), { name: 'host', protocol: 'local' }],
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
    await scratch?.remove()
  })

  const leftovers = async () =>
    (await server.exec("select datname from pg_database where datname like 'qd_%'")).rows.map(row => row.datname)

  test.each(['all.dump', 'all.sql.gz'])('brings it back whole from %s, swaps it, and swaps it back', async dump => {
    await server.exec(`delete from ${table} where id > 60`)
    const { given } = (await one(`insert into ${table} (note) values ('since') returning id as given`)) ?? {}
    await server.exec(`delete from ${table} where note = 'since'`)
    const done = await run(dump)
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'swap'), JSON.stringify(stepOf(done, 'swap').failure)).toMatchObject({ outcome: 'passed' })
    expect(rowsOf(done, 'how-many-rows')).toMatchObject([{ came_back: 5000, here: 60 }])
    expect(rowsOf(done, 'compare')).toEqual([])
    expect(shownBy(done, 'swap', 'preview').lock).toContain('ACCESS EXCLUSIVE')
    expect(await one(`select count(*)::int as n from ${table}`)).toEqual({ n: 5000 })
    // Whole: default, sequence, keys both ways, checked; trigger, index, owner, grant.
    expect(await one(`insert into ${table} (person) values (3) returning id, note`)).toEqual({
      // Not a number that was given out since the dump: others may have written it down.
      id: given + 1,
      note: 'none',
    })
    await expect(server.exec('insert into "Shop".lines values (99, 999999)')).rejects.toThrow(/foreign key/)
    await expect(server.exec(`insert into ${table} (person) values (999)`)).rejects.toThrow(/foreign key/)
    const oid = `'${table.replaceAll("'", "''")}'::regclass`
    expect(
      await one(`select (select count(*)::int from pg_index where indrelid = ${oid}) as indexes,
        (select count(*)::int from pg_trigger where tgrelid = ${oid} and not tgisinternal) as triggers,
        (select bool_and(convalidated) from pg_constraint where ${oid} in (conrelid, confrelid)) as checked,
        pg_get_userbyid(relowner) as owner, has_table_privilege('reader', oid, 'select') as readable from pg_class where oid = ${oid}`),
    ).toEqual({ indexes: 2, triggers: 1, checked: true, owner: 'The Owner', readable: true })
    expect(await leftovers()).toEqual([])

    await deck.engine.undo(done.header?.id ?? '', 'swap')
    const undone = await deck.follow(done.header?.id ?? '', yes)
    expect(stepOf(undone, 'swap').undo, JSON.stringify(stepOf(undone, 'swap').undo)).toMatchObject({ state: 'done' })
    expect(await one(`select count(*)::int as n from ${table}`)).toEqual({ n: 60 })
    await expect(server.exec('insert into "Shop".lines values (99, 999999)')).rejects.toThrow(/foreign key/)
    await expect(server.exec(`insert into ${table} (person) values (999)`)).rejects.toThrow(/foreign key/)
    expect((await one("select count(*)::int as n from pg_namespace where nspname like 'qd_before%'"))?.n).toBe(0)
    await server.exec(
      `do $$ declare s text; begin for s in select nspname from pg_namespace where nspname like 'qd_restored%' loop execute format('drop schema %I cascade', s); end loop; end $$`,
    )
  })

  test('brings back a table that was dropped', async () => {
    await server.exec('drop table "Shop".lost')
    const done = await run('all.dump', yes, 'lost')
    expect(surprises(done)).toEqual([])
    expect(titles(done, 'the-table-as-it-is')).toContain('There is no such table now; the restored one takes its place')
    expect(await one('select count(*)::int as n from "Shop".lost')).toEqual({ n: 7 })
  })

  test.each(['all.dump', 'all.sql.gz'])('brings the keys of a dropped table back from %s, both ways', async dump => {
    await server.exec('drop table "Shop".stock cascade')
    const done = await run(dump, yes, 'stock')
    expect(surprises(done)).toEqual([])
    const keys = "select conname, convalidated from pg_constraint where contype = 'f' and '\"Shop\".stock'::regclass"
    expect((await server.exec(`${keys} in (conrelid, confrelid) order by 1`)).rows).toEqual(
      ['counted_stock_fkey', 'stock_bin_fkey', 'stock_follows_fkey'].map(conname => ({ conname, convalidated: true })),
    )
    expect(await one('insert into "Shop".stock (bin) values (3) returning id, twice')).toEqual({ id: 3, twice: 2 })
    expect(await one('select stxnamespace::regnamespace::text as of from pg_statistic_ext')).toEqual({ of: '"Shop"' })
    await server.exec('delete from "Shop".stock where id = 3')
  })

  test('leaves the old table its rows, whatever is deleted from those it pointed to', async () => {
    await server.exec('insert into "Shop".bins values (4); insert into "Shop".stock (bin, amount) values (4, 7)')
    await server.exec('alter table "Shop".stock alter amount set default 5; drop policy few on "Shop".stock')
    const done = await run('all.dump', yes, 'stock')
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'swap').outcome).toBe('passed')
    expect(titles(done, 'compare').join()).toMatch(
      /Column amount .* default 5 .*The policy few is not the same: not there now/s,
    )
    await server.exec('delete from "Shop".bins where id = 4')
    const [{ before_schema: before } = {}] = rowsOf(done, 'the-table-as-it-is')
    expect(await one(`select count(*)::int as n, max(amount) as most from "${before}".stock`)).toEqual({
      n: 3,
      most: 7,
    })
    expect(
      (await server.exec('select stxnamespace::regnamespace::text as of from pg_statistic_ext order by 1')).rows,
    ).toEqual([{ of: '"Shop"' }, { of: before }])

    await server.exec('insert into "Shop".bins values (4)')
    await deck.engine.undo(done.header?.id ?? '', 'swap')
    const undone = await deck.follow(done.header?.id ?? '', yes)
    expect(stepOf(undone, 'swap').undo, JSON.stringify(stepOf(undone, 'swap').undo)).toMatchObject({ state: 'done' })
    expect(await one('select count(*)::int as n from "Shop".stock')).toEqual({ n: 3 })
    await expect(server.exec('insert into "Shop".stock (bin) values (99)')).rejects.toThrow(/foreign key/)
  })

  test('swaps a table that partitions point to', async () => {
    await server.exec('delete from "Shop".bins where id = 4')
    const done = await run('all.sql.gz', yes, 'bins')
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'swap').outcome).toBe('passed')
    await expect(server.exec('insert into "Shop".parts values (77, now())')).rejects.toThrow(/foreign key/)
  })

  test('swaps no table that functions, policies or other tables know by its number', async () => {
    const bound = async (make: string, away: string) => {
      await server.exec(make)
      const done = await run('all.dump', pickIn('nothing'), 'stock').finally(() => server.exec(away))
      return rowsOf(done, 'the-table-as-it-is')[0]
    }
    expect(
      await bound(
        'create function "Shop".held() returns bigint language sql begin atomic select count(*) from "Shop".stock; end',
        'drop function "Shop".held()',
      ),
    ).toMatchObject({ may_not_swap: 'functions in standard SQL are bound to it: "Shop".held()' })
    expect(
      await bound(
        'create policy own on "Shop".seen using (id in (select bin from "Shop".stock))',
        'drop policy own on "Shop".seen',
      ),
    ).toMatchObject({ may_not_swap: 'policies of other tables read it' })
    expect(
      await bound(
        `create table "Shop".borrower (id int default nextval('"Shop".stock_id_seq'))`,
        'drop table "Shop".borrower',
      ),
    ).toMatchObject({ may_not_swap: 'other tables take numbers from its sequence' })
  })

  test('brings nothing into a database whose every table goes to subscribers', async () => {
    await server.exec('create publication "All" for all tables')
    await server.exec("select pg_create_logical_replication_slot('reader', 'pgoutput')")
    try {
      const done = await run('all.dump', yes, 'stock')
      expect(titles(done, 'the-table-as-it-is', 'critical').join()).toContain('The publication "All" sends every table')
      expect(stepOf(done, 'bring-it-back-beside').outcome).toBe('skipped')
      expect(stepOf(done, 'swap').outcome).toBe('skipped')
    } finally {
      await server.exec("select pg_drop_replication_slot('reader')")
      await server.exec('drop publication "All"')
    }
  })

  test('says what a table hangs on that cannot be swapped, and still brings it back beside', async () => {
    const done = await run('all.dump', yes, 'seen')
    expect(surprises(done)).toEqual([])
    expect(titles(done, 'the-table-as-it-is', 'warning').join()).toMatch(/not swapped: views read it: "Shop"\.seer/)
    expect(stepOf(done, 'swap').outcome).toBe('skipped')
    const [there] = rowsOf(done, 'the-table-as-it-is')
    expect(await one(`select count(*)::int as n from "${there?.restored_schema}".seen`)).toEqual({ n: 1 })
    await deck.engine.undo(done.header?.id ?? '', 'bring-it-back-beside')
    await deck.follow(done.header?.id ?? '', yes)
    await expect(server.exec(`select from "${there?.restored_schema}".seen`)).rejects.toThrow(/does not exist/)
  })

  test('a table that the dump does not hold is said, and nothing is left', async () => {
    await server.exec('create table "Shop".younger (id int)')
    const done = await run('all.dump', yes, 'younger')
    expect(stepOf(done, 'bring-it-back-beside').failure?.message).toMatch(/no such table/)
    expect(await leftovers()).toEqual([])
  })

  test('a lock that is not to be had ends the swap, with nothing changed', async () => {
    const kept = async () =>
      (await one("select count(*)::int as n from pg_namespace where nspname like 'qd_before%'"))?.n
    const before = await kept()
    const holder = await server.connect()
    await holder.query('begin; lock table "Shop".people in access share mode')
    try {
      const done = await run('all.dump', yes, 'people')
      expect(stepOf(done, 'swap')).toMatchObject({ outcome: 'failed' })
      expect(stepOf(done, 'swap').failure?.message).toMatch(/lock timeout/)
      expect(await kept()).toBe(before)
    } finally {
      await holder.end()
    }
  })

  test('a dump that is not there is not called a damaged one', async () => {
    const [told] = stepOf(await run('nowhere.dump'), 'read-the-dump').findings
    expect(told?.title).toBe(`There is no dump to restore: it is not there (${join(dumps, 'nowhere.dump')})`)
    expect(told?.next?.runbook).toBe('backup/status')
  })
})

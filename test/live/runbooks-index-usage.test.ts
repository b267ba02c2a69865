import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPair, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { majors, onlyLook, postgresTarget, roles, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const firstFinding = (run: Run) => worstFirst(findingsOf(run).map(({ finding }) => finding))[0]
const repeats = 'duplicate-and-redundant-indexes'

/** Picks the rows of that name in that step only, and agrees to the change. */
const picking =
  (step: string, name: string): Answering =>
  (question, run) =>
    question.kind === 'pick'
      ? { kind: 'pick', keys: question.step === step ? question.keys.filter(key => key.endsWith(`.${name}`)) : [] }
      : yes(question, run)

describe.each(majors())('index usage on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const look = (answering: Answering = onlyLook, parameters: Record<string, string> = {}, db = 'postgres') =>
    deck.run(
      { runbook: 'postgres/index-usage', targets: { db }, parameters: { min_size: '1 MB', ...parameters } },
      answering,
    )
  const there = async (name: string) =>
    (await server.exec(`select count(*)::int as n from pg_class where relname = '${name}'`)).rows[0].n === 1

  beforeAll(async () => {
    server = await startPostgres(major, { allow_in_place_tablespaces: 'on' })
    await server.exec('create schema shop')
    await server.exec('create table shop.orders (id int primary key, customer int, state text, "When" timestamptz)')
    await server.exec(
      'insert into shop.orders select i, i % 500, md5(i::text), now() from generate_series(1, 60000) i; analyze shop.orders',
    )
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(roles)('as %s, a primary key that nobody reads is no finding', async role => {
    const run = await look(onlyLook, {}, role)
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(rowsOf(run, 'unused-indexes')).toEqual([])
  })

  test('the same index twice is named first, and the one that enforces something is kept', async () => {
    await server.exec('create index orders_customer on shop.orders (customer)')
    await server.exec('create index "orders Customer again" on shop.orders (customer)')
    await server.exec('create index orders_id_again on shop.orders (id)')
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, repeats).map(row => [row.name, row.kind, row.kept_name])).toEqual([
      ['orders Customer again', 'duplicate', 'orders_customer'],
      ['orders_id_again', 'duplicate', 'orders_pkey'],
    ])
    expect(firstFinding(run)?.title).toMatch(
      /^shop\.orders Customer again on orders is the same as orders_customer \(\d/,
    )
    await server.exec('drop index shop.orders_id_again')
  })

  test('dropped without stopping anybody, and built again by its undo', async () => {
    const run = await look(picking('drop-duplicate-and-redundant-indexes', 'orders Customer again'))
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'drop-duplicate-and-redundant-indexes')).toMatchObject({ outcome: 'passed' })
    expect(shownBy(run, 'drop-duplicate-and-redundant-indexes', 'preview').lock).toContain('reads and writes go on')
    expect(await there('orders Customer again')).toBe(false)
    const id = run.header?.id ?? ''
    await deck.engine.undo(id, 'drop-duplicate-and-redundant-indexes')
    await deck.follow(id, yes, now => now.steps['drop-duplicate-and-redundant-indexes']?.undo?.state === 'done')
    expect(await there('orders Customer again')).toBe(true)
    await server.exec('drop index shop."orders Customer again"')
  })

  test('the undo puts it back where it was, with its condition and its comment', async () => {
    await server.exec(`create tablespace "else Where" location ''`)
    for (const name of ['part', 'part again'])
      await server.exec(
        `create index "${name}" on shop.orders (customer, lower(state)) include ("When") with (fillfactor = 80)
          tablespace "else Where" where customer > 5 and state is not null`,
      )
    await server.exec(`comment on index shop."part again" is 'of Ann''s report'`)
    const as = async () =>
      (
        await server.exec(
          `select pg_get_indexdef(oid) as made, obj_description(oid) as says, indisvalid as valid,
            (select spcname from pg_tablespace t where t.oid = reltablespace) as lies
          from pg_class join pg_index on indexrelid = oid where relname = 'part again'`,
        )
      ).rows
    const before = await as()
    expect(before).toMatchObject([{ valid: true, lies: 'else Where' }])
    const run = await look(picking('drop-duplicate-and-redundant-indexes', 'part again'))
    expect(await as()).toEqual([])
    const id = run.header?.id ?? ''
    await deck.engine.undo(id, 'drop-duplicate-and-redundant-indexes')
    await deck.follow(id, yes, now => now.steps['drop-duplicate-and-redundant-indexes']?.undo?.state === 'done')
    expect(await as()).toEqual(before)
    await server.exec('drop index shop.part, shop."part again"')
  })

  test('what only looks alike is not called a repetition', async () => {
    await server.exec(`
      create index alike_1 on shop.orders (customer desc);
      create index alike_2 on shop.orders (state text_pattern_ops);
      create index alike_3 on shop.orders (state collate "C");
      create index alike_4 on shop.orders (state);
      create index alike_5 on shop.orders (customer) where state = 'x';
      create index alike_6 on shop.orders (lower(state));
      create index alike_7 on shop.orders (upper(state));
      create index alike_8 on shop.orders using hash (customer);
      create unique index alike_9 on shop.orders (id, customer)`)
    const run = await look()
    expect(rowsOf(run, repeats)).toEqual([])
    await server.exec('create index longer on shop.orders (customer, state)')
    const longer = await look()
    expect(rowsOf(longer, repeats).map(row => [row.name, row.kind, row.kept_name])).toEqual([
      ['orders_customer', 'redundant', 'longer'],
    ])
    expect(firstFinding(await look())?.severity).toBe('info')
    const drops = Array.from({ length: 9 }, (_, at) => `shop.alike_${at + 1}`)
    await server.exec(`drop index shop.longer, ${drops.join(', ')}`)
  })

  test('counted for a moment, an unused index is told and not offered; the operator may decide otherwise', async () => {
    await server.exec('create index never_read on shop.orders ("When", state, customer)')
    await server.exec('set enable_seqscan = off; select * from shop.orders where customer = 3')
    const asked: string[] = []
    const run = await look(
      (question, now) => {
        asked.push(question.step)
        return onlyLook(question, now)
      },
      { min_size: '2 MB' },
    )
    expect(rowsOf(run, 'unused-indexes').map(row => row.name)).toEqual(['never_read'])
    expect(stepOf(run, 'how-long-have-we-been-counting').notes.join()).toContain('nothing can be called unused yet')
    expect(asked).not.toContain('drop-unused-indexes')
    const dropped = await look(picking('drop-unused-indexes', 'never_read'), { min_days: '0' })
    expect(surprises(dropped)).toEqual([])
    expect(stepOf(dropped, 'drop-unused-indexes').outcome).toBe('passed')
    expect(await there('never_read')).toBe(false)
  })

  test('what does the work of a duplicate is not offered as unused: with both dropped, nothing would', async () => {
    for (const name of ['kept_one', 'second_one'])
      await server.exec(`create index ${name} on shop.orders ("When", state)`)
    const offered: Record<string, readonly string[]> = {}
    const run = await look(
      (question, now) => {
        if (question.kind === 'pick') offered[question.step] = question.keys
        return question.kind === 'pick' ? { kind: 'pick', keys: [] } : onlyLook(question, now)
      },
      { min_size: '2 MB', min_days: '0' },
    )
    expect(rowsOf(run, 'unused-indexes').map(row => row.name)).toEqual(
      expect.arrayContaining(['kept_one', 'second_one']),
    )
    expect(offered['drop-duplicate-and-redundant-indexes']).toEqual(['shop.second_one'])
    expect(offered['drop-unused-indexes']).toEqual(['shop.second_one'])
    await server.exec('drop index shop.kept_one, shop.second_one')
  })

  test('an index that the planner may pass over for stale statistics is told, and the way on', async () => {
    await server.exec('create table shop.stale (id int, note text) with (autovacuum_enabled = off)')
    await server.exec('insert into shop.stale select i, md5(i::text) from generate_series(1, 60000) i')
    await server.exec('create index never_read on shop.stale (note)')
    await until(async () => {
      const titled = stepOf(await look(onlyLook, { min_size: '1 MB' }), 'unused-indexes').findings
      expect(titled.find(one => one.title.startsWith('The statistics of shop.stale are stale'))).toMatchObject({
        severity: 'info',
        next: { runbook: 'postgres/vacuum-analyze' },
      })
    }, 60_000)
    await server.exec('drop table shop.stale')
  })

  test('counted for long, it is a finding with its name and size', async () => {
    await server.exec('create index never_read on shop.orders ("When", state, customer)')
    const days = { counted_days: { warning: -1, critical: -2 }, unused_index_bytes: { warning: 1_000_000 } }
    const patient = await startDeck({ profiles: [postgresTarget('db', server.port, 'postgres')], thresholds: days })
    try {
      const run = await patient.run({ runbook: 'postgres/index-usage', parameters: { min_size: '2 MB' } }, onlyLook)
      expect(firstFinding(run)?.title).toMatch(/^Nothing has read shop\.never_read on orders \(\d/)
    } finally {
      await patient.close()
      await server.exec('drop index shop.never_read')
    }
  })

  test('an invalid index is found and dropped', async () => {
    await server.exec('create table shop.twice (id int); insert into shop.twice values (1), (1)')
    await server.exec('create unique index concurrently twice_id on shop.twice (id)').catch(() => undefined)
    const run = await look(picking('drop-invalid-indexes', 'twice_id'))
    expect(firstFinding(run)?.title).toContain('shop.twice_id on twice is invalid')
    expect(stepOf(run, 'drop-invalid-indexes').outcome).toBe('passed')
    expect(await there('twice_id')).toBe(false)
  })

  test('what a rebuild of a whole table is at is not called left behind', async () => {
    await server.exec('create table shop.busy (id int primary key, at int, t text); create index on shop.busy (at)')
    const holder = await server.connect()
    await holder.query('begin; insert into shop.busy values (1)')
    const building = await server.connect()
    const built = building.query('reindex table concurrently shop.busy')
    try {
      await expect
        .poll(async () => (await server.exec('select from pg_index where not indisvalid')).rowCount, {
          timeout: 20_000,
        })
        .toBe(3)
      expect(rowsOf(await look(), 'invalid-indexes')).toEqual([])
    } finally {
      await holder.query('commit')
      await holder.end()
      await built
      await building.end()
    }
  })
})

describe('index usage with a standby', () => {
  test('an index that only the standby reads is not called unused, and a standby nobody looked at is told', async () => {
    const pair = await startPair(18)
    const { primary, standby } = pair
    const deck = await startDeck({
      profiles: [postgresTarget('db', primary.port, 'postgres'), postgresTarget('replica', standby.port, 'postgres')],
      thresholds: { counted_days: { warning: -1, critical: -2 }, unused_index_bytes: { warning: 1_000_000 } },
    })
    try {
      await primary.exec('create table orders (id int, note text); create index notes on orders (note)')
      await primary.exec('insert into orders select i, md5(i::text) from generate_series(1, 60000) i; analyze orders')
      const run = (targets: Record<string, string>) =>
        deck.run(
          { runbook: 'postgres/index-usage', targets, parameters: { min_size: '1 MB', min_days: '0' } },
          onlyLook,
        )
      await until(async () => {
        expect((await primary.exec('select 1 from pg_stat_replication')).rows.length).toBe(1)
      })
      const before = await run({ db: 'db', replica: 'db' })
      expect(titles(before, 'unused-indexes', 'warning').join()).toContain('public.notes')
      expect(stepOf(before, 'what-the-replica-reads').notes.join()).toContain('is no standby')
      expect(titles(before, 'unused-indexes', 'info').join()).toContain('were not looked at: 1')

      await until(() => standby.exec("set enable_seqscan = off; select * from orders where note = 'x'"))
      // The standby writes what it counted when that session has ended.
      await expect
        .poll(async () => titles(await run({ db: 'db', replica: 'replica' }), 'unused-indexes'), { timeout: 30_000 })
        .toEqual([])
    } finally {
      await deck.close()
      await pair.stop()
    }
  })
})

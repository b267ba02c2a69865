import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { majors, onlyLook, postgresTarget, roles, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

describe.each(majors())('data retention on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const rule = (more: Record<string, string>) => ({
    schema: 'shop',
    table: 'visits',
    column: 'at',
    keep_days: '90',
    batch_rows: '200',
    pause: '1ms',
    ...more,
  })
  const run = (more: Record<string, string>, answering = yes, target = 'postgres') =>
    deck.run({ runbook: 'postgres/data-retention', targets: { db: target }, parameters: rule(more) }, answering)
  const one = async (sql: string) => Object.values((await server.exec(sql)).rows[0] ?? {})[0]
  const rows = async (table: string, where = 'true') =>
    Number(await one(`select count(*) from ${table} where ${where}`))

  /** Half of them older than 90 days, the oldest in no order on disk. */
  const fill = async (table: string, column: string, value: string, count = 2000) => {
    await server.exec(
      `insert into ${table} (${column}, status, note) select ${value}, case when i % 5 = 0 then 'OPEN' else 'DONE' end, repeat('x', 200) from generate_series(1, ${count}) i`,
    )
    await server.exec(`analyze ${table}`)
  }
  const age = "interval '1 day' * (case when i % 2 = 0 then 200 else 10 end)"

  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create schema shop')
    const table = (name: string, columns: string) =>
      server.exec(`create table shop.${name} (${columns}, status text, note text) with (autovacuum_enabled = off)`)
    await table('visits', 'at timestamptz')
    await table('"Indexed Visits"', 'id int generated always as identity primary key, "When" timestamp')
    await server.exec('create index on shop."Indexed Visits" ("When")')
    await table('days', 'id serial primary key, at date')
    await server.exec(
      'create table shop.detail (id serial primary key, day int references shop.days on delete cascade)',
    )
    await table('epochs', 'at bigint')
    await server.exec('create table shop.parts (at timestamptz, status text, note text) partition by range (at)')
    await server.exec(
      "create table shop.part_old partition of shop.parts for values from ('2000-01-01') to ('2001-01-01')",
    )
    await fill('shop.visits', 'at', `now() - ${age}`)
    await fill('shop."Indexed Visits"', '"When"', `localtimestamp - ${age}`)
    await fill('shop.days', 'at', `current_date - (${age})`)
    await server.exec('insert into shop.detail (day) select id from shop.days')
    await fill('shop.epochs', 'at', `extract(epoch from now() - ${age})::bigint * 1000`)
    deck = await startDeck({
      profiles: [
        ...roles.map(role => postgresTarget(role, server.port)),
        ...(major === 18 ? [{ name: 'app', protocol: 'local' as const }] : []),
      ],
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('it counts before anything is asked, and what nobody agreed to stays', async () => {
    const looked = await run({}, onlyLook)
    expect(surprises(looked)).toEqual([])
    expect(titles(looked, 'count-them', 'info')[0]).toMatch(/^1000 rows of shop\.visits are older than 90 days/)
    expect(stepOf(looked, 'delete-in-batches').outcome).toBe('skipped')
    expect(await rows('shop.visits')).toBe(2000)
  })

  test.each(roles)('as %s it understands the rule, or names the right that is missing', async role => {
    const looked = await run({}, onlyLook, role)
    expect(surprises(looked)).toEqual([])
    const problem = rowsOf(looked, 'the-rule')[0]?.problem
    if (role === 'postgres') expect(problem).toBeNull()
    else expect(problem).toBe(`this role lacks rights: grant select, update, delete on shop.visits to ${role};`)
  })

  test('without an index it deletes piece by piece, each old row once, and says what is left behind', async () => {
    const done = await run({}, (question, now) => {
      if (question.kind === 'confirm') {
        expect(question).toMatchObject({ effect: 'destroys', undo: 'none', repeat: { pauseMs: 1, total: 1000 } })
        expect(question.preview[0]?.table.rows).toHaveLength(1)
      }
      return yes(question, now)
    })
    expect(surprises(done)).toEqual([])
    const step = stepOf(done, 'delete-in-batches')
    expect(step).toMatchObject({ outcome: 'passed', batches: { sum: 1000, total: 1000 } })
    expect(step.batches?.count).toBeGreaterThan(5)
    expect(shownBy(done, 'delete-in-batches', 'verify')).toEqual({ ok: true, left: 0 })
    expect(await rows('shop.visits')).toBe(1000)
    expect(await rows('shop.visits', "at < now() - interval '90 days'")).toBe(0)
    const again = await run({}, onlyLook)
    expect(titles(again, 'count-them')[0]).toMatch(/^No row of shop\.visits/)
    expect(again.outcome).toBe('passed')
  })

  test('archiving moves the very rows, and can be taken back while the archive holds nothing else', async () => {
    const indexed = {
      table: 'Indexed Visits',
      column: 'When',
      action: 'archive',
      filter: 'is one of',
      filter_column: 'status',
      filter_values: 'DONE, NEVER',
    }
    const done = await run(indexed)
    expect(surprises(done)).toEqual([])
    expect(rowsOf(done, 'the-rule')[0]).toMatchObject({ indexed: true, archive_exists: false, problem: null })
    expect(stepOf(done, 'make-the-archive').outcome).toBe('passed')
    expect(stepOf(done, 'archive-in-batches')).toMatchObject({ outcome: 'passed', batches: { sum: 800, total: 800 } })
    expect(await rows('shop."Indexed Visits_archive"')).toBe(800)
    expect(await rows('shop."Indexed Visits_archive"', "status <> 'DONE'")).toBe(0)
    expect(await rows('shop."Indexed Visits"')).toBe(1200)
    expect(stepOf(done, 'archive-in-batches').undo?.state).toBe('kept')
    const id = done.header?.id ?? ''
    await deck.engine.undo(id, 'archive-in-batches')
    const back = await deck.follow(id, yes)
    expect(stepOf(back, 'archive-in-batches').undo?.state).toBe('done')
    expect(await rows('shop."Indexed Visits"')).toBe(2000)
    expect(await rows('shop."Indexed Visits_archive"')).toBe(0)
    await server.exec('alter table shop."Indexed Visits" add column later int')
    const misfit = await run(indexed, onlyLook)
    expect(rowsOf(misfit, 'the-rule')[0]?.problem).toContain('the archive has other columns')
  })

  test('marking updates only those without the mark, and a second run finds none', async () => {
    await server.exec(
      "create type shop.state as enum ('NEW', 'ARCHIVED'); alter table shop.epochs add column state shop.state default 'NEW'",
    )
    const marking = {
      table: 'epochs',
      epoch: 'milliseconds',
      action: 'mark',
      mark_column: 'state',
      mark_value: 'ARCHIVED',
      filter: 'is none of',
      filter_column: 'status',
      filter_values: 'OPEN',
    }
    const wrong = await run({ ...marking, epoch: 'microseconds' }, onlyLook)
    expect(titles(wrong, 'count-them', 'critical')[0]).toContain('does not count microseconds')
    expect(stepOf(wrong, 'mark-in-batches').outcome).toBe('skipped')
    const done = await run(marking)
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'mark-in-batches')).toMatchObject({
      effect: 'changes',
      outcome: 'passed',
      batches: { sum: 800 },
    })
    expect(await rows('shop.epochs', "state = 'ARCHIVED' and status = 'DONE'")).toBe(800)
    expect(await rows('shop.epochs')).toBe(2000)
    expect(titles(await run(marking, onlyLook), 'count-them')[0]).toMatch(/^No row/)
  })

  test('rows elsewhere that go with them are said, and rows that others hold are stepped over and counted', async () => {
    const looked = await run({ table: 'days', action: 'archive' }, onlyLook)
    expect(looked.steps['what-hangs-on-it']?.findings[0]).toMatchObject({ severity: 'critical' })
    expect(titles(looked, 'what-hangs-on-it', 'critical')[0]).toContain('deletes the rows of shop.detail')
    const holder = await server.connect()
    await holder.query('begin; select from shop.days where at < current_date - 90 limit 3 for update')
    try {
      const done = await run({ table: 'days' })
      expect(stepOf(done, 'delete-in-batches')).toMatchObject({
        outcome: 'failed',
        failure: { code: 'SOME_LEFT' },
        batches: { sum: 997 },
      })
      expect(titles(done, 'what-is-left', 'warning')[0]).toBe('3 old rows of shop.days are left')
    } finally {
      await holder.end()
    }
    expect(await rows('shop.detail')).toBe(1003)
    expect(stepOf(await run({ table: 'days' }), 'delete-in-batches').outcome).toBe('passed')
  })

  test.each([true, false])('rows that a trigger keeps are passed by and counted, with an index: %s', async indexed => {
    const table = indexed ? 'held_by_index' : 'held'
    await server.exec(
      `create table shop.${table} (at timestamptz, status text, note text) with (autovacuum_enabled = off)`,
    )
    if (indexed) await server.exec(`create index on shop.${table} (at)`)
    await fill(`shop.${table}`, 'at', `now() - ${age}`, 1000)
    // More than a batch of them, and older than all the others.
    await server.exec(
      `update shop.${table} set at = at - interval '1 year' - random() * interval '1 day' where status = 'OPEN'`,
    )
    await server.exec(
      `create or replace function shop.hold() returns trigger language plpgsql as $$ begin
        return case when old.status <> 'OPEN' then old end; end $$`,
    )
    await server.exec(
      `create trigger hold before delete on shop.${table} for each row execute function shop.hold(); analyze shop.${table}`,
    )
    const done = await run({ table, batch_rows: indexed ? '30' : '250' })
    expect(titles(done, 'what-hangs-on-it').join()).toContain('runs hold for each row')
    expect(stepOf(done, 'delete-in-batches')).toMatchObject({ failure: { code: 'SOME_LEFT' }, batches: { sum: 400 } })
    expect(await rows(`shop.${table}`, "at < now() - interval '90 days' and status <> 'OPEN'")).toBe(0)
    expect(titles(done, 'what-is-left', 'warning')[0]).toBe(`200 old rows of shop.${table} are left`)
  })

  test('a mark is compared as its column keeps it, however it was written', async () => {
    await server.exec('alter table shop.visits add gone boolean default false, add price numeric(8, 2)')
    const marking = { action: 'mark', mark_column: 'gone', mark_value: 'YES' }
    await server.exec("insert into shop.visits (at) select now() - interval '1 year' from generate_series(1, 300)")
    const done = await run(marking)
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'mark-in-batches')).toMatchObject({ outcome: 'passed', batches: { sum: 300 } })
    expect(await rows('shop.visits', 'gone')).toBe(300)
    const rounding = await run({ ...marking, mark_column: 'price', mark_value: '1.005' }, onlyLook)
    expect(rowsOf(rounding, 'the-rule')[0]?.problem).toBe(
      'the column to mark rounds what is written into it (numeric(8,2))',
    )
    await server.exec('delete from shop.visits where gone')
  })

  test('an archive made like its table in all is filled; one that is published, or computes, is told', async () => {
    await server.exec('create table shop.tickets (id int generated always as identity primary key, at timestamptz)')
    await server.exec("insert into shop.tickets (at) select now() - interval '1 year' from generate_series(1, 5)")
    await server.exec('create table shop.tickets_archive (like shop.tickets including all)')
    const archiving = { table: 'tickets', action: 'archive' }
    await server.exec('create publication everything for table shop.tickets_archive')
    const done = await run(archiving)
    await server.exec('drop publication everything')
    expect(surprises(done)).toEqual([])
    expect(titles(done, 'what-hangs-on-it', 'warning').join()).toContain('a subscriber that has no such table stops')
    expect(await one('select array_agg(id order by id)::text from shop.tickets_archive')).toBe('{1,2,3,4,5}')
    await server.exec(
      'alter table shop.tickets add twice int; alter table shop.tickets_archive add twice int generated always as (2) stored',
    )
    expect(rowsOf(await run(archiving, onlyLook), 'the-rule')[0]?.problem).toBe(
      'the archive computes columns of its own: twice',
    )
  })

  test('what a partition has from its parent is said too: a cascade through the partitioned table', async () => {
    await server.exec('create table shop.logs (at timestamptz, id int, primary key (id, at)) partition by range (at)')
    await server.exec(
      "create table shop.log_old partition of shop.logs for values from ('2000-01-01') to ('2001-01-01')",
    )
    await server.exec(
      'create table shop.lines (at timestamptz, id int, foreign key (id, at) references shop.logs on delete cascade)',
    )
    const looked = await run({ table: 'log_old' }, onlyLook)
    expect(titles(looked, 'what-hangs-on-it', 'warning')).toEqual([
      expect.stringContaining('Deleting here deletes the rows of shop.lines that point here as well'),
    ])
  })

  test('what is no plain table is refused with the better way, and so is a rule that makes no sense', async () => {
    const problem = async (more: Record<string, string>) => rowsOf(await run(more, onlyLook), 'the-rule')[0]?.problem
    expect(await problem({ table: 'parts' })).toContain('dropping or detaching its old partitions')
    expect(await problem({ table: 'nowhere' })).toBe('there is no such table')
    expect(await problem({ column: 'note' })).toContain('which says no time')
    expect(await problem({ column: 'nope' })).toContain('no such column')
    expect(await problem({ filter: 'is one of', filter_column: 'status' })).toBe('the filter has no values')
    expect(await problem({ action: 'mark' })).toContain('no column to mark')
  })

  test('the application’s own command runs where the application is', async ctx => {
    if (major !== 18) return ctx.skip('only the newest major’s system has the application’s host')
    const done = await deck.run(
      {
        runbook: 'postgres/data-retention',
        targets: { db: 'postgres' },
        parameters: { command: 'echo "12 sessions cleared"' },
      },
      yes,
    )
    expect(surprises(done)).toEqual([])
    expect(
      stepOf(done, 'the-applications-own-command')
        .output.map(one => one.text)
        .join(''),
    ).toContain('12 sessions cleared')
    expect(stepOf(done, 'the-rule').outcome).toBe('skipped')
  })
})

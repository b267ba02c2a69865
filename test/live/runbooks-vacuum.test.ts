import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Question } from '#domain/question'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import {
  firstFinding,
  majors,
  onlyLook,
  postgresTarget,
  roles,
  rowsOf,
  shownBy,
  stepOf,
  surprises,
  titles,
} from './runbooks-scene'

const mixed = 'Or"ders'

describe.each(majors())('vacuum and analyze on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (answering: Answering = onlyLook, db = 'postgres', parameters: Record<string, string> = {}) =>
    deck.run({ runbook: 'postgres/vacuum-analyze', targets: { db }, parameters }, answering)
  const row = async (name: string) =>
    rowsOf(await run(), 'tables-past-their-own-trigger').find(one => one.name === name)
  /** PostgreSQL 14 counts in a process of its own, a little later. */
  const counted = (table: string, dead: number) =>
    until(async () => {
      const { rows } = await server.exec(
        `select n_dead_tup::int as dead from pg_stat_all_tables where relid = '${table}'::regclass`,
      )
      expect(rows[0].dead).toBe(dead)
    })
  const fill = async (table: string, options = 'autovacuum_enabled = on', rows = 30_000) => {
    await server.exec(`create table ${table} (id int, t text) with (${options})`)
    await server.exec(`insert into ${table} select i, md5(i::text) from generate_series(1, ${rows}) i`)
    await server.exec(`vacuum (analyze) ${table}`)
  }

  beforeAll(async () => {
    // Autovacuum is on and does not come while we look.
    server = await startPostgres(major, { autovacuum_naptime: '1d', max_prepared_transactions: '5' })
    await server.exec('create schema shop')
    await fill('shop.quiet')
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(roles)('a server where nothing is overdue is quiet for %s', async role => {
    const looked = await run(onlyLook, role)
    expect(surprises(looked)).toEqual([])
    expect(looked.outcome).toBe('passed')
    expect(stepOf(looked, 'tables-past-their-own-trigger').findings).toEqual([])
  })

  test('each table is measured against its own trigger', async () => {
    await fill(
      'shop.own',
      'autovacuum_vacuum_threshold = 7, autovacuum_vacuum_scale_factor = 0.001, autovacuum_analyze_threshold = 3',
    )
    await server.exec('delete from shop.own where id <= 100')
    await counted('shop.own', 100)
    expect(await row('own')).toMatchObject({ dead_rows: 100, vacuum_trigger: 37, dead_past: true, changes_past: false })
    if (major >= 18) {
      await server.exec('alter table shop.own set (autovacuum_vacuum_max_threshold = 20)')
      expect(await row('own')).toMatchObject({ vacuum_trigger: 20, times_over: 5 })
    }
    // Past its trigger, and too small to speak of: autovacuum will come.
    expect(titles(await run(), 'tables-past-their-own-trigger')).toEqual([])
    await server.exec('drop table shop.own')
  })

  test('a table whose autovacuum was switched off is named first, vacuumed, and seen to be well', async () => {
    await fill(`shop."${mixed.replaceAll('"', '""')}"`, 'autovacuum_enabled = off')
    await server.exec(`update shop."${mixed.replaceAll('"', '""')}" set t = t`)
    await counted(`shop."${mixed.replaceAll('"', '""')}"`, 30_000)
    const looked = await run(onlyLook, 'watcher')
    expect(firstFinding(looked)).toMatchObject({
      severity: 'warning',
      title: `Autovacuum is switched off for shop.${mixed}, and 30000 dead rows wait there (50 %)`,
    })
    const seen: Question[] = []
    const done = await run(
      (question, now) => {
        seen.push(question)
        return question.kind === 'pick' ? pick(question, mixed) : yes(question, now)
      },
      'postgres',
      { freeze: 'true' },
    )
    expect(surprises(done)).toEqual([])
    const asked = seen.find(question => question.kind === 'confirm')
    expect(asked).toMatchObject({ effect: 'changes', undo: 'none' })
    expect(asked?.kind === 'confirm' && asked.commands[0]?.text.trim()).toBe(
      major >= 16
        ? `vacuum (analyze, verbose, freeze true, buffer_usage_limit '2097152B') ${major >= 18 ? 'only ' : ''}"shop"."Or""ders";`
        : `vacuum (analyze, verbose, freeze true) "shop"."Or""ders";`,
    )
    expect(shownBy(done, 'vacuum-and-analyze-the-picked-tables', 'preview')).toMatchObject({
      dead_rows: 30_000,
      lock: 'SHARE UPDATE EXCLUSIVE: reads and writes go on',
    })
    expect(shownBy(done, 'vacuum-and-analyze-the-picked-tables', 'verify')).toMatchObject({ ok: true, dead_rows: 0 })
    expect(titles(done, 'compare')).toEqual([
      `shop.${mixed}: dead rows 30000 → 0, changes since the last analyze 30000 → 0`,
    ])
    expect(await row(mixed)).toBeUndefined()
    expect(stepOf(done, 'let-autovacuum-have-a-table-back')).toMatchObject({
      outcome: 'passed',
      undo: { state: 'kept' },
    })
    const { rows } = await server.exec("select reloptions from pg_class where relname = 'Or\"ders'")
    expect(rows[0].reloptions).toBeNull()
  })

  test('rows that a vacuum cannot clear are laid to whoever still sees them, before and after', async () => {
    await fill('shop.held')
    const holder = await server.connect()
    const { rows } = await holder
      .query('begin isolation level repeatable read; select pg_backend_pid() as pid')
      .then(all => (Array.isArray(all) ? all[1] : all))
    await holder.query('select count(*) from shop.held')
    await server.exec('update shop.held set t = t')
    await server.exec('vacuum shop.held')
    await counted('shop.held', 30_000)
    // The collector of PostgreSQL 14 hears of the vacuum a moment after the rows.
    await until(async () => {
      const known = await server.exec(
        "select from pg_stat_user_tables where relid = 'shop.held'::regclass and vacuum_count > 1",
      )
      expect(known.rowCount).toBe(1)
    })
    try {
      const looked = await run(onlyLook, 'watcher')
      const who = `session ${rows[0].pid} of postgres (idle in transaction)`
      expect(firstFinding(looked)?.title).toBe(
        `shop.held keeps 30000 dead rows that the last vacuum could not clear: ${who} may still see them`,
      )
      const done = await run((question, now) =>
        question.kind === 'pick' ? pick(question, 'held') : yes(question, now),
      )
      expect(surprises(done)).toEqual([])
      expect(shownBy(done, 'vacuum-and-analyze-the-picked-tables', 'preview').cannot_clear_because_of).toBe(who)
      expect(titles(done, 'compare', 'warning')[0]).toContain(`session ${rows[0].pid} of postgres may still see them`)
    } finally {
      await holder.end()
      await server.exec('drop table shop.held')
    }
  })

  test('a table that nothing will ever analyze is named; so is the parent of partitions', async () => {
    await server.exec('create table shop.restored (id int, t text) with (autovacuum_enabled = off)')
    await server.exec("insert into shop.restored select i, repeat('x', 200) from generate_series(1, 8000) i")
    await server.exec('create table shop.parts (id int, t text) partition by range (id)')
    await server.exec('create table shop.parts_1 partition of shop.parts for values from (0) to (90000)')
    await server.exec("insert into shop.parts select i, repeat('x', 200) from generate_series(1, 8000) i")
    await server.exec('analyze shop.parts_1')
    const looked = await run()
    expect(surprises(looked)).toEqual([])
    expect(titles(looked, 'tables-past-their-own-trigger', 'warning')[0]).toMatch(
      /^shop\.restored \(1\.8 MB\) has never been analyzed, and nothing will make autovacuum do it$/,
    )
    expect(titles(looked, 'partitioned-tables', 'info')[0]).toMatch(/^shop\.parts \(1 partitions, .* never will$/)
    const done = await run((question, now) =>
      question.kind === 'pick' ? { kind: 'pick', keys: [...question.keys] } : yes(question, now),
    )
    expect(surprises(done)).toEqual([])
    expect(shownBy(done, 'analyze-the-picked-partitioned-tables', 'verify')).toMatchObject({ ok: true, rows: 8000 })
    expect((await run()).outcome).toBe('passed')
  })

  test('a server without autovacuum says so', async () => {
    await server.exec('alter system set autovacuum = off')
    await server.exec('select pg_reload_conf()')
    try {
      await until(async () => expect((await server.exec('show autovacuum')).rows[0].autovacuum).toBe('off'))
      expect(firstFinding(await run())?.title).toBe('Autovacuum is switched off for the whole server')
    } finally {
      await server.exec('alter system reset autovacuum')
      await server.exec('select pg_reload_conf()')
    }
  })
})

const pick = (question: Extract<Question, { kind: 'pick' }>, name: string) => ({
  kind: 'pick' as const,
  keys: question.keys.filter(key => key === `shop.${name}`),
})

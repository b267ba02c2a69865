import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { readPlan } from '#domain/plan/read-plan'
import type { Question } from '#domain/question'
import { findingsOf, type Run } from '#domain/run'
import { reportOf, toMarkdown } from '../../src/main/reports'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { majors, onlyLook, postgresTarget, roles, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const firstFinding = (run: Run) => worstFirst(findingsOf(run).map(({ finding }) => finding))[0]
const statements = 'statements-that-read-a-whole-table'

/** Picks those rows in that step only, and agrees to the change. */
const picking =
  (step: string, name: string): Answering =>
  (question: Question, run) => {
    if (question.kind !== 'pick') return yes(question, run)
    const keys = question.step === step ? question.keys.filter(key => key.includes(name)) : []
    return { kind: 'pick', keys }
  }

describe.each(majors())('missing indexes on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const look = (answering: Answering = onlyLook, db = 'postgres', parameters = {}) =>
    deck.run({ runbook: 'postgres/missing-indexes', targets: { db }, parameters }, answering)

  beforeAll(async () => {
    server = await startPostgres(major, {
      shared_preload_libraries: "'pg_stat_statements'",
      max_parallel_workers_per_gather: '0',
      jit: 'off',
      logging_collector: 'on',
      log_min_messages: 'warning',
      log_min_error_statement: 'error',
    })
    await server.exec('create extension pg_stat_statements; create schema shop')
    await server.exec('create table shop.customers (id int primary key, name text)')
    await server.exec('insert into shop.customers select i, md5(i::text) from generate_series(1, 20000) i')
    await server.exec(
      'create table shop."Orders" (id int primary key, "Customer" int references shop.customers, state varchar(10), note text)',
    )
    await server.exec(
      `insert into shop."Orders" select i, 1 + i % 20000, case when i % 500 = 0 then 'open' else 'done' end, md5(i::text) || repeat('x', 200) from generate_series(1, 120000) i`,
    )
    await server.exec('create table shop.small (id int primary key, customer int references shop.customers)')
    await server.exec('vacuum analyze')
    await server.exec('select pg_stat_statements_reset()')
    // How long a scan takes is the machine's: here every one counts as slow.
    deck = await startDeck({
      profiles: roles.map(role => postgresTarget(role, server.port)),
      thresholds: { statement_mean_ms: { warning: 0.01 } },
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  const scans = async () => {
    const { rows } = await server.exec(`select seq_scan::int as n from pg_stat_user_tables where relname = 'Orders'`)
    return rows[0].n as number
  }
  const busy = async () => {
    const before = await scans()
    const client = await server.connect()
    for (let at = 0; at < 20; at++)
      await client.query('select count(*) from shop."Orders" where "Customer" = $1 and note like $2', [at, '%'])
    await client.end()
    // The collector of PostgreSQL 14 counts a moment later.
    await until(async () => expect(await scans()).toBeGreaterThanOrEqual(before + 20), 30_000)
  }

  test('what cannot be planned is said here, and is no error in the log of the server', async () => {
    await server.exec("select count(*) from shop.small where now() > now() - interval '1 day'")
    const looked = await look()
    expect(surprises(looked)).toEqual([])
    expect(titles(looked, statements).join()).toContain('Could not plan')
    const { rows } = await server.exec(
      "select string_agg(pg_read_file('log/' || name), '') as log from pg_ls_dir('log') as name",
    )
    expect(rows[0].log ?? '').not.toContain('syntax error')
  })

  test('a foreign key whose parents are never deleted is told, and nothing is alarmed about', async () => {
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(rowsOf(run, 'foreign-keys-without-an-index')).toMatchObject([
      { table_name: 'Orders', column1: 'Customer', refers_to: 'shop.customers' },
    ])
    expect(titles(run, 'foreign-keys-without-an-index', 'info')).toHaveLength(1)
  })

  test('the statement that reads the whole table is named first, with the column it wants', async () => {
    await busy()
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toMatch(
      /^No index on shop\.Orders \(Customer\): a statement reads all 120000 rows, 20 times so far/,
    )
    expect(firstFinding(run)?.next).toMatchObject({ runbook: 'postgres/explain' })
    expect(rowsOf(run, statements)[0]).toMatchObject({ columns: 1, index_name: 'Orders_Customer_idx' })
  })

  test('the performance review draws the plans of the dearest statements, and says of which it may not', async () => {
    const review = async (db: string) =>
      deck.run({ runbook: 'health/performance-review', targets: { system: db, db } }, onlyLook)
    const run = await review('postgres')
    expect(surprises(run)).toEqual([])
    const dear = rowsOf(run, 'their-plans').find(row => String(row.statement).includes('"Customer" = $1'))
    expect(readPlan(String(dear?.plan))).toMatchObject({ analyzed: false })
    // The text of every plan stands in the report, under what its statement begins with.
    const report = toMarkdown(reportOf(await deck.store.journal.events(run.header?.id ?? '')))
    expect(report).toContain('Seq Scan on shop.Orders')
    const barred = await review('watcher')
    expect(surprises(barred)).toEqual([])
    const [refused] = rowsOf(barred, 'their-plans').filter(row => row.plan === null)
    expect(refused).toMatchObject({ remedy: 'grant pg_read_all_data to "watcher";' })
    expect(String(refused?.why)).toContain('no right to read its tables')
  })

  test('who may not read the tables is told the grant, and who may not see statements that one', async () => {
    const watcher = await look(onlyLook, 'watcher')
    expect(surprises(watcher)).toEqual([])
    expect(stepOf(watcher, statements).findings.at(-1)?.advice).toBe('grant pg_read_all_data to "watcher";')
    const plain = await look(onlyLook, 'plain')
    expect(stepOf(plain, statements).failure).toMatchObject({
      kind: 'denied',
      hint: 'grant pg_read_all_stats to "plain";',
    })
  })

  test('tables read whole are judged by what was read since the last look', async () => {
    await look()
    await busy()
    const run = await look()
    expect(titles(run, 'tables-read-whole', 'warning').join()).toContain('shop.Orders (120000 rows) is read whole')
  })

  test('built concurrently, the statement is planned for a fraction of its cost, and it can be taken back', async () => {
    const asked: Question[] = []
    const run = await look((question, now) => {
      asked.push(question)
      return picking('build-an-index-on-one-column', 'Customer')(question, now)
    })
    expect(surprises(run)).toEqual([])
    const confirm = asked.find(question => question.kind === 'confirm')
    expect(confirm).toMatchObject({ step: 'build-an-index-on-one-column', effect: 'changes', undo: 'kept' })
    expect(confirm?.kind === 'confirm' ? confirm.commands[0]?.text.trim() : '').toBe(
      'create index concurrently "Orders_Customer_idx" on "shop"."Orders" ("Customer");',
    )
    expect(stepOf(run, 'build-an-index-on-one-column').outcome).toBe('passed')
    const preview = shownBy(run, 'build-an-index-on-one-column', 'preview')
    const built = shownBy(run, 'build-an-index-on-one-column', 'verify')
    expect(built).toMatchObject({ ok: true })
    // What it said it would take is what it took, within the half.
    expect(Number(preview.disk_needed_bytes) / Number(built.index_bytes)).toBeGreaterThan(0.5)
    expect(Number(preview.disk_needed_bytes) / Number(built.index_bytes)).toBeLessThan(3)
    const [again] = rowsOf(run, 'plan-them-again')
    expect(Number(again?.total_cost)).toBeLessThan(Number(again?.cost_before) / 10)

    const healed = await look()
    expect(titles(healed, statements)).toEqual([])
    expect(rowsOf(healed, 'foreign-keys-without-an-index')).toEqual([])

    await deck.engine.undo(run.header?.id ?? '', 'build-an-index-on-one-column')
    await deck.follow(
      run.header?.id ?? '',
      yes,
      now => now.steps['build-an-index-on-one-column']?.undo?.state === 'done',
    )
    const left = await server.exec("select count(*)::int as n from pg_class where relname = 'Orders_Customer_idx'")
    expect(left.rows[0].n).toBe(0)
  })

  test('an index that failed to build is found and dropped; the valid ones are not offered', async () => {
    await server.exec('create table shop.twice (id int)')
    await server.exec('insert into shop.twice values (1), (1)')
    await server.exec('create unique index concurrently twice_id on shop.twice (id)').catch(() => undefined)
    const run = await look(picking('drop-invalid-indexes', 'twice_id'))
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'invalid-indexes', 'warning')[0]).toContain('shop.twice_id on twice is invalid')
    expect(stepOf(run, 'drop-invalid-indexes').outcome).toBe('passed')
    expect((await server.exec("select count(*)::int as n from pg_class where relname = 'twice_id'")).rows[0].n).toBe(0)
  })

  test('a foreign key of rows that are deleted is a finding, and gets its index', async () => {
    await server.exec('insert into shop.customers values (99999, null); delete from shop.customers where id = 99999')
    // PostgreSQL 14 counts in a process of its own, a little later.
    await until(async () => {
      const counted = await server.exec(
        "select n_tup_del::int as n from pg_stat_user_tables where relname = 'customers'",
      )
      expect(counted.rows[0].n).toBe(1)
    })
    const before = await look()
    expect(titles(before, 'foreign-keys-without-an-index', 'warning')[0]).toMatch(
      /^The foreign key .*Customer.* of shop\.Orders \(Customer\) has no index; deletes from shop\.customers counted so far: 1$/,
    )
    const run = await look(picking('build-an-index-for-a-foreign-key', 'Orders'))
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'build-an-index-for-a-foreign-key').outcome).toBe('passed')
    expect(rowsOf(await look(), 'foreign-keys-without-an-index')).toEqual([])
  })

  test('without pg_stat_statements its statements are said to be uncounted', async () => {
    await server.exec('drop extension pg_stat_statements')
    const run = await look()
    expect(stepOf(run, statements).failure).toMatchObject({ kind: 'missing', code: 'NO_EXTENSION' })
    expect(surprises(run)).toEqual([])
  })
})

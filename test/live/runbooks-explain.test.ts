import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPlan } from '#domain/plan/read-plan'
import type { Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { majors, onlyLook, postgresTarget, roles, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const planOf = (run: Run, step: string) => readPlan(String(rowsOf(run, step)[0]?.plan))

/** Takes that way at the decision, and agrees to what is asked then. */
const going =
  (to: string): Answering =>
  (question, run) =>
    question.kind === 'decision' ? { kind: 'decision', to } : yes(question, run)
const readOnly = going('#run-it-read-only')
const rolledBack = going('#run-it-and-roll-it-back')

describe.each(majors())('explain on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const explain = (statement: string, answering: Answering = onlyLook, db = 'postgres') =>
    deck.run({ runbook: 'postgres/explain', targets: { db }, parameters: { statement } }, answering)

  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create schema shop; create sequence shop.tickets')
    await server.exec('create table shop."Orders" (id int primary key, customer int, state text, note text)')
    await server.exec(
      `insert into shop."Orders" select i, i % 5000, case when i % 1000 = 0 then 'open' else 'done' end, md5(i::text) from generate_series(1, 60000) i`,
    )
    await server.exec('create table shop.small (id int primary key, customer int)')
    await server.exec('insert into shop.small select i, i from generate_series(1, 300) i')
    await server.exec('vacuum analyze')
    await server.exec('grant usage on schema shop to public; grant select on all tables in schema shop to public')
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(roles)('as %s a scan of a whole table is found in the plan alone, and nothing has run', async role => {
    const run = await explain(`select * from shop."Orders" where note = 'x'`, onlyLook, role)
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'what-the-plan-shows', 'warning')).toEqual([
      'shop.Orders is read whole: 60,000 rows to find about 1',
    ])
    expect(planOf(run, 'plan-it')).toMatchObject({ analyzed: false })
    expect(run.header?.steps.find(step => step.id === 'plan-it')?.view).toBe('plan')
    // A finding has its row as evidence; a plan is not copied into it.
    expect(Object.keys(stepOf(run, 'plan-it').findings[0]?.evidence ?? {})).not.toContain('plan')
  })

  test('a statement that finds its row by an index has nothing said about it', async () => {
    const run = await explain('select * from shop."Orders" where id = 7')
    expect(run.outcome).toBe('passed')
    expect(stepOf(run, 'what-the-plan-shows').findings).toEqual([])
  })

  test('a statement of pg_stat_statements is planned with its $1, and not run', async () => {
    const run = await explain(`select * from shop."Orders" where customer = $1 and note like '$2' limit $2`, readOnly)
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'plan-it')[0]).toMatchObject({ generic: true, parameters: 2 })
    expect(titles(run, 'what-the-plan-shows', 'warning').join()).toContain('shop.Orders is read whole')
    expect(stepOf(run, 'run-it-read-only').outcome).toBe('skipped')
    expect(rowsOf(await explain(`select '$1' as price`), 'plan-it')[0]).toMatchObject({ generic: false, parameters: 0 })
  })

  test('measured read-only, the scan is named with its rows, its time and the way on', async () => {
    const run = await explain(`select count(*) from shop."Orders" where note = 'x'`, readOnly)
    expect(surprises(run)).toEqual([])
    const [finding] = stepOf(run, 'what-the-run-shows').findings
    expect(finding?.title).toBe('shop.Orders is read whole: 60,000 rows for 0')
    expect(finding?.next).toMatchObject({ runbook: 'postgres/missing-indexes', parameters: { table: 'Orders' } })
    expect(planOf(run, 'run-it-read-only')).toMatchObject({ analyzed: true })
    expect(stepOf(run, 'run-it-and-roll-it-back').attempt).toBe(0)
  })

  test('a guess gone wrong for old statistics leads to the vacuum and analyze of tables', async () => {
    await server.exec('create table shop.grown (id int, note text) with (autovacuum_enabled = off)')
    await server.exec("insert into shop.grown select i, 'x' from generate_series(1, 10) i; analyze shop.grown")
    await server.exec("insert into shop.grown select i, 'y' from generate_series(1, 50000) i")
    const run = await explain(`select * from shop.grown where note = 'y'`, readOnly)
    const wrong = stepOf(run, 'what-the-run-shows').findings.find(one => one.title.startsWith('The planner expected'))
    expect(wrong).toMatchObject({ next: { runbook: 'postgres/vacuum-analyze' } })
    await server.exec('drop table shop.grown')
  })

  test('a sort that spills is told with the memory it wants', async () => {
    await server.exec("alter role postgres set work_mem = '1MB'")
    await deck.close()
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
    const run = await explain('select * from shop."Orders" order by note', readOnly)
    const [finding] = stepOf(run, 'what-the-run-shows').findings
    expect(finding?.title).toMatch(/^The sort by .*note did not fit into memory: about [\d.]+ [kM]B went to disk$/)
    expect(finding?.advice).toMatch(/^About [\d.]+ MB of work_mem would keep it in memory/)
    await server.exec('alter role postgres reset work_mem')
  })

  test('what reads and does more is not run read-only, by the guard and by the server', async () => {
    const guarded = await explain('select pg_terminate_backend(1)', readOnly)
    expect(stepOf(guarded, 'run-it-read-only').failure).toMatchObject({ code: 'NOT_A_READ' })
    await server.exec(
      `create function shop.sneaky() returns int language plpgsql volatile as $$ begin delete from shop.small; return 1; end $$`,
    )
    const refused = await explain('select shop.sneaky()', readOnly)
    expect(stepOf(refused, 'run-it-read-only').failure).toMatchObject({ code: '25006' })
    expect((await server.exec('select count(*)::int as n from shop.small')).rows[0].n).toBe(300)
  })

  test('a change is run only when agreed to, is rolled back, and its plan is shown', async () => {
    const declined = await explain('delete from shop.small', (question, run) =>
      question.kind === 'decision' ? { kind: 'decision', to: '#run-it-and-roll-it-back' } : onlyLook(question, run),
    )
    expect(stepOf(declined, 'run-it-and-roll-it-back').outcome).toBe('skipped')
    const run = await explain('delete from shop.small', rolledBack)
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'run-it-and-roll-it-back').outcome).toBe('passed')
    expect(planOf(run, 'run-it-and-roll-it-back').nodes[1]?.actual).toMatchObject({ rows: 300 })
    expect((await server.exec('select count(*)::int as n from shop.small')).rows[0].n).toBe(300)
    expect(stepOf(run, 'run-it-read-only').attempt).toBe(0)
  })

  test('what no rollback takes back is not run at all', async () => {
    const run = await explain(`select lo_unlink(1), nextval('shop.tickets')`, rolledBack)
    expect(stepOf(run, 'run-it-and-roll-it-back').failure).toMatchObject({ code: 'NOT_TAKEN_BACK' })
    expect((await server.exec('select is_called from shop.tickets')).rows[0].is_called).toBe(false)
  })

  test('two statements, none, and what is no statement do not start', async () => {
    for (const statement of [
      'select 1; drop table shop.small',
      '-- nothing',
      'vacuum shop.small',
      'select * into x from y',
    ])
      await expect(explain(statement), statement).rejects.toThrow('Statement (statement)')
  })

  test('a plan of many nodes stays whole on record', async () => {
    const branches = Array.from({ length: 120 }, (_, at) => `select id, note from shop."Orders" where id = ${at}`)
    const run = await explain(branches.join('\nunion all\n'))
    expect(surprises(run)).toEqual([])
    expect(String(rowsOf(run, 'plan-it')[0]?.plan).length).toBeGreaterThan(20_000)
    expect(planOf(run, 'plan-it').nodes.length).toBe(121)
  })

  test('a wrong name is the server’s word', async () => {
    const run = await explain('select * from shop.nowhere')
    expect(stepOf(run, 'plan-it')).toMatchObject({ outcome: 'failed', failure: { code: '42P01' } })
  })
})

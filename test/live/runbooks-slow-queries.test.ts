import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { majors, onlyLook, postgresTarget, roles, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const firstFinding = (run: Run) => worstFirst(findingsOf(run).map(({ finding }) => finding))[0]
const counted = 'is-it-counted-here'
const since = 'statements-since-the-last-look'
const watching: Answering = (question, run) =>
  question.kind === 'decision' ? { kind: 'decision', to: '#what-runs-now' } : yes(question, run)

/** Looks of a test are moments apart: lines so low that a little load crosses them, or so high that none does. */
const lines = (load: number) => ({
  statement_load_ms: { warning: load, critical: 1_000_000 },
  statement_mean_ms: { warning: 20, critical: 1_000_000 },
})

describe.each(majors())('slow statements on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const look = (answering: Answering = onlyLook, db = 'postgres') =>
    deck.run({ runbook: 'postgres/slow-queries', targets: { db } }, answering)
  const slowly = async (calls: number) => {
    const client = await server.connect()
    for (let at = 0; at < calls; at++)
      await client.query('select /* the report */ customer, pg_sleep(0.05) from orders where id = $1', [at + 1])
    await client.end()
  }

  beforeAll(async () => {
    server = await startPostgres(major, { shared_preload_libraries: "'pg_stat_statements'" })
    await server.exec('create extension pg_stat_statements')
    await server.exec('create table orders (id int primary key, customer int)')
    await server.exec('insert into orders select i, i from generate_series(1, 1000) i; analyze orders')
    await server.exec('select pg_stat_statements_reset()')
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)), thresholds: lines(1) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('the first look judges nothing by counters that run since long ago, and says so', async () => {
    await slowly(12)
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(stepOf(run, since).notes.join()).toContain('this is the first look')
    expect(firstFinding(run)).toMatchObject({ severity: 'info', next: { runbook: 'postgres/explain' } })
    expect(firstFinding(run)?.title).toMatch(
      /^In .* of counting: [\d.]+ % of all execution time, 12 calls of 5\d.*the report/,
    )
  })

  test('what was added since is judged, a statement that was not there before with it', async () => {
    const client = await server.connect()
    for (let at = 0; at < 5; at++) await client.query('select /* newcomer */ pg_sleep(0.06)')
    await client.end()
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)).toMatchObject({ severity: 'warning' })
    expect(firstFinding(run)?.title).toMatch(/^One statement of postgres kept \d+ % of a CPU busy .*newcomer/)
    expect(firstFinding(run)?.next?.parameters.statement).toContain('pg_sleep')
    // The report cost more, and before: it is not what happens now.
    expect(titles(run, since, 'warning').join()).not.toContain('the report')
  })

  test('a quiet server is quiet', async () => {
    const run = await look()
    // Of the tenth of a second since the look before, that look itself may be most: it names its schema.
    const others = titles(run, since, 'warning').filter(title => !title.includes('pg_catalog.'))
    expect(others).toEqual([])
  })

  test('a table that is mostly dead rows is told, with the way to its vacuum; a temporary one is nobody else’s', async () => {
    const client = await server.connect()
    try {
      for (const table of ['table dead', 'temp table passing']) {
        const name = table.split(' ').at(-1)
        await client.query(`create ${table} (id int) with (autovacuum_enabled = off)`)
        await client.query(`insert into ${name} select generate_series(1, 30000)`)
        await client.query(`delete from ${name} where id > 5000`)
      }
      await until(async () => {
        // PostgreSQL 14 sends what a session counted with its next statement only.
        await client.query('select 1')
        expect(stepOf(await look(), 'tables-that-slow-their-statements').findings).toMatchObject([
          {
            severity: 'info',
            title: 'public.dead holds 25000 dead rows beside 5000 live ones',
            next: { runbook: 'postgres/vacuum-analyze' },
          },
        ])
      }, 60_000)
    } finally {
      await client.end()
      await server.exec('drop table dead')
    }
  })

  test('watched for a while, what runs now is named', async () => {
    let over = false
    const busy = (async () => {
      while (!over) await slowly(4)
    })()
    try {
      const run = await look(watching)
      expect(surprises(run)).toEqual([])
      expect(titles(run, 'what-runs-now', 'warning').join()).toContain('the report')
    } finally {
      over = true
      await busy
    }
  })

  test.each(roles)('as %s it brings rows or names the grant', async role => {
    const run = await look(onlyLook, role)
    expect(surprises(run)).toEqual([])
    if (role === 'plain')
      expect(stepOf(run, counted).findings).toMatchObject([
        { severity: 'warning', advice: 'grant pg_read_all_stats to plain;' },
      ])
    else expect(rowsOf(run, since).length).toBeGreaterThan(0)
  })

  test('counters that were reset are no baseline', async () => {
    await look()
    await server.exec('select pg_stat_statements_reset()')
    await slowly(1)
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'is-every-statement-counted', 'info')).toEqual([])
    expect(stepOf(run, 'is-every-statement-counted').notes.join()).toContain('reset')
  })

  test('without the view the statement that makes it is given, and nothing else is asked', async () => {
    await server.exec('drop extension pg_stat_statements')
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.advice).toContain('create extension pg_stat_statements;')
    expect(stepOf(run, since).attempt).toBe(0)
  })
})

test('a server that does not load it is told the way there, restart and all', async () => {
  const server = await startPostgres(18, { shared_preload_libraries: "''" })
  const deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  try {
    for (const role of roles) {
      const run = await deck.run({ runbook: 'postgres/slow-queries', targets: { db: role } }, onlyLook)
      expect(surprises(run)).toEqual([])
      expect(firstFinding(run)?.title).toBe(
        'pg_stat_statements is not loaded, so nobody counts the statements of this server',
      )
      expect(firstFinding(run)?.advice).toContain('It needs a restart')
    }
  } finally {
    await deck.close()
    await server.stop()
  }
})

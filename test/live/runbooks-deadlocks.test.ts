import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { onlyLook, outerMajors, postgresTarget, roles, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

describe.each(outerMajors())('deadlocks on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const counted = async () =>
    Number((await server.exec("select deadlocks from pg_stat_database where datname = 'postgres'")).rows[0].deadlocks)
  const look = (role: (typeof roles)[number] = 'postgres', parameters: Record<string, string> = {}) =>
    deck.run({ runbook: 'postgres/deadlocks', targets: { db: role }, parameters }, onlyLook)

  /** Two sessions that take two rows in different order, until the server ends one of them. */
  const deadlock = async () => {
    const before = await counted()
    const [first, second] = [await server.connect(), await server.connect()]
    await first.query("begin; update shop.accounts set balance = 1 where name = 'it''s 1'")
    await second.query("begin; update shop.accounts set balance = 2 where name = '2'")
    await Promise.allSettled([
      first.query("update shop.accounts\n   set balance = 3\n where name = '2'"),
      second.query("delete from shop.accounts where name = 'it''s 1' and balance < 1000"),
    ])
    await first.end()
    await second.end()
    await until(async () => expect(await counted()).toBeGreaterThan(before))
  }

  beforeAll(async () => {
    server = await startPostgres(major, {
      logging_collector: 'on',
      log_directory: "'log'",
      log_destination: major === 18 ? "'stderr'" : "'csvlog'",
      deadlock_timeout: "'50ms'",
      log_line_prefix: "'%m [%p] '",
    })
    await server.exec('create schema shop; create table shop.accounts (name text primary key, balance int)')
    await server.exec("insert into shop.accounts values ('it''s 1', 0), ('2', 0)")
    // PostgreSQL 14 begins to count a database when its collector first hears of it, and calls that a reset.
    await until(async () => {
      const { rows } = await server.exec(
        `select xact_commit::int as n from pg_stat_database where datname = 'postgres'`,
      )
      expect(rows[0].n).toBeGreaterThan(0)
    }, 30_000)
    deck = await startDeck({
      profiles: [...roles.map(role => postgresTarget(role, server.port)), { name: 'host', protocol: 'local' as const }],
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('where nobody deadlocks it finds nothing, and the first look has nothing to compare with', async () => {
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(Object.values(run.steps).flatMap(step => step.findings)).toEqual([])
    expect(rowsOf(run, 'where-the-log-is')[0]).toMatchObject({ path: join(server.data, 'log'), collector: true })
    expect(stepOf(run, 'since-the-last-look').notes[0]).toContain('Not judged yet')
  })

  test('the statements that met are the first finding, as one cause, without their values', async () => {
    for (let times = 0; times < 5; times++) await deadlock()
    // The collector of PostgreSQL 14 counts a moment later.
    await until(async () => {
      const { rows } = await server.exec('select sum(deadlocks)::int as n from pg_stat_database')
      expect(rows[0].n).toBeGreaterThanOrEqual(5)
    }, 30_000)
    const run = await look()
    expect(surprises(run)).toEqual([])
    const [first] = titles(run, 'what-the-log-says')
    expect(first).toMatch(/^5 deadlocks in 24 h, the last .*: /)
    expect(first).toContain('delete from shop.accounts where name = ? and balance < ?')
    expect(first).toContain('update shop.accounts set balance = ? where name = ?')
    expect(rowsOf(run, 'what-the-log-says')).toHaveLength(1)
    expect(rowsOf(run, 'what-the-log-says')[0]).toMatchObject({
      relation: 'accounts',
      waits: 'ShareLock on transaction ?',
    })
    expect(titles(run, 'since-the-last-look')).toEqual(['5 deadlocks on postgres since the last look'])
    expect(titles(await look(), 'since-the-last-look')).toEqual([])
  })

  test('a deadlock while it looks is said to go on now', async () => {
    let ended = false
    const going = (async () => {
      while (!ended) await deadlock()
    })()
    const run = await look()
    ended = true
    await going
    expect(titles(run, 'is-it-going-on-now', 'warning')[0]).toMatch(
      /^Sessions deadlock on postgres right now, \d+ times a minute/,
    )
  })

  test.each(['watcher', 'plain'] as const)(
    'as %s the counters are seen, and what is hidden or missing is said',
    async role => {
      const run = await look(role)
      expect(surprises(run)).toEqual([])
      if (role === 'plain')
        expect(titles(run, 'where-the-log-is')[0]).toContain('Where the log is cannot be told from here')
      else expect(stepOf(run, 'what-the-log-says').outcome).not.toBe('skipped')
      const wrong = await look(role, { log: '/nowhere/postgresql.log' })
      expect(stepOf(wrong, 'what-the-log-says')).toMatchObject({
        outcome: 'failed',
        failure: { kind: 'missing', code: 'NO_LOG' },
      })
    },
  )
})

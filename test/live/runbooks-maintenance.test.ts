import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describe.each(majors())('routine maintenance of PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (answering: Answering, db = 'postgres') =>
    deck.run(
      { runbook: 'postgres/routine-maintenance', targets: { db }, parameters: { min_size: '256 kB' } },
      answering,
    )

  beforeAll(async () => {
    server = await startPostgres(major, { autovacuum_naptime: '1d' })
    await server.exec('create schema shop')
    for (const table of ['calm', 'worn']) {
      await server.exec(`create table shop.${table} (id int primary key, t text) with (autovacuum_enabled = off)`)
      await server.exec(`insert into shop.${table} select i, md5(i::text) from generate_series(1, 60000) i`)
      await server.exec(`vacuum (analyze) shop.${table}`)
    }
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(roles)('where nothing is overdue it changes nothing and says so, as %s', async role => {
    const asked: string[] = []
    const done = await run((question, now) => {
      asked.push(question.kind)
      return yes(question, now)
    }, role)
    expect(surprises(done)).toEqual([])
    expect(done.outcome).toBe('passed')
    expect(asked).not.toContain('confirm')
  })

  test('what is overdue is named first, vacuumed and rebuilt, and measured again', async () => {
    // Cleared once, so that the index is full of holes; then written to again.
    await server.exec('delete from shop.worn where id % 10 < 8')
    await server.exec('vacuum (analyze) shop.worn')
    await server.exec('update shop.worn set t = t; update shop.worn set t = t')
    await until(async () => {
      const { rows } = await server.exec(
        "select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'worn'",
      )
      expect(rows[0].dead).toBe(24_000)
    })
    const looked = await run(onlyLook, 'watcher')
    expect(surprises(looked)).toEqual([])
    expect(firstFinding(looked)?.title).toBe(
      'shop.worn has 24000 dead rows, 9.8 times its own trigger: autovacuum is switched off for this table',
    )

    const done = await run(yes)
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'vacuum-and-analyze').outcome).toBe('passed')
    expect(shownBy(done, 'vacuum-and-analyze', 'verify')).toMatchObject({ ok: true, dead_rows: 0 })
    expect(titles(done, 'indexes-that-are-bloated', 'warning')[0]).toMatch(/^The index shop\.worn_pkey is \d+/)
    expect(stepOf(done, 'reindex-what-is-bloated').outcome).toBe('passed')
    expect(titles(done, 'what-each-table-has-now')).toEqual(['shop.worn: dead rows 24000 → 0'])
    expect(titles(done, 'what-each-index-has-now')[0]).toMatch(/^Index shop\.worn_pkey: [\d.]+ [kM]B → [\d.]+ kB$/)
    expect(Number(rowsOf(done, 'measure-again')[0]?.dead_rows)).toBeLessThan(
      Number(rowsOf(done, 'measure')[0]?.dead_rows) - 20_000,
    )
    expect((await run(onlyLook)).outcome).toBe('passed')
  })
})

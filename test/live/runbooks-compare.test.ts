import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { postgresTarget, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const slower = 'statements-that-became-slower'

/** What the five majors count differently is what is proven here, so all of them are asked. */
describe.each(majorsHere())('before and after on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const keep = () => deck.run({ runbook: 'health/snapshot', targets: { db: 'postgres' } }, staysHere)
  const compare = (before: string) =>
    deck.run(
      { runbook: 'health/compare', targets: { db: 'postgres' }, parameters: { before, window: '2m' } },
      staysHere,
    )
  /** The same work each time: what differs is what its functions do. */
  const work = async () => {
    const client = await server.connect()
    for (let at = 0; at < 12; at++) {
      await client.query('select /* planted */ price_of($1::int)', [at])
      await client.query('select /* heavy */ stock_of($1::int)', [at])
      await client.query('select /* light */ count(*) from pg_catalog.pg_class where relpages > $1', [at])
    }
    await client.end()
  }
  const sleeps = (name: string, seconds: number) =>
    server.exec(`create or replace function ${name}(int) returns int language plpgsql as
      $$ begin perform pg_sleep(${seconds}); return $1; end $$`)

  beforeAll(async () => {
    server = await startPostgres(major, { shared_preload_libraries: "'pg_stat_statements'" })
    await server.exec('create extension pg_stat_statements')
    await sleeps('price_of', 0.008)
    await sleeps('stock_of', 0.02)
    deck = await startDeck({ profiles: [postgresTarget('postgres', server.port)] })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('the one statement that became three times as slow is named first, through a reset of the counters', async () => {
    expect(surprises(await keep())).toEqual([])
    await work()
    await keep()
    const moment = new Date().toISOString()
    await sleeps('price_of', 0.024)
    await work()
    await keep()
    await server.exec('select pg_stat_statements_reset()')
    await work()

    const run = await compare(moment)
    expect(surprises(run)).toEqual([])
    const [first, ...rest] = rowsOf(run, slower)
    expect(first).toMatchObject({ verdict: 'slower', before_calls: 12, after_calls: 24, resets: 1 })
    expect(first?.statement).toContain('/* planted */')
    expect(Number(first?.times)).toBeGreaterThan(2)
    expect(Number(first?.times)).toBeLessThan(4)
    expect(rest.filter(row => row.verdict === 'slower')).toEqual([])
    const heavy = rest.find(row => String(row.statement).includes('/* heavy */'))
    expect(heavy).toMatchObject({ verdict: 'same', after_calls: 24 })
    expect(titles(run, slower, 'warning')).toEqual([expect.stringMatching(/^A call takes .* times as long.*planted/)])
    expect(titles(run, slower, 'info').join()).toContain('The counters began anew 1 times')
    expect(run.outcome).toBe('found')
  })

  test('without looks around the moment it says that nothing can be compared, and what to do', async () => {
    const run = await compare('3d ago')
    expect(rowsOf(run, slower)).toEqual([])
    expect(stepOf(run, slower).findings[0]?.title).toContain('there are not two kept looks')
    const measured = stepOf(run, 'what-was-measured').findings[0]
    expect(measured).toMatchObject({ severity: 'warning' })
    expect(measured?.title).toContain('Nothing is measured')
  })

  test('a moment that nobody knows is refused with what can be said', async () => {
    const run = await compare('the big release')
    expect(stepOf(run, 'what-changed').failure?.message).toContain('“the big release” is no moment')
    expect(stepOf(run, 'what-changed').failure?.hint).toContain('3d ago')
  })
})

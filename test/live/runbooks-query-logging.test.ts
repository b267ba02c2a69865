import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { majors, onlyLook, postgresTarget, roles, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

describe.each(majors())('query logging on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (parameters: Record<string, string>, answering = yes, role: string = 'postgres') =>
    deck.run({ runbook: 'postgres/query-logging', targets: { db: role }, parameters }, answering)
  /** What a new session gets. */
  const inEffect = async (name = 'log_min_duration_statement') =>
    Object.values((await server.exec(`show ${name}`)).rows[0] ?? {})[0]

  beforeAll(async () => {
    server = await startPostgres(major)
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('as shipped nothing is found, and whoever may not change it is told why', async () => {
    for (const role of roles) {
      const looked = await run({}, onlyLook, role)
      expect(surprises(looked)).toEqual([])
      expect(titles(looked, 'what-is-logged-now')).toEqual([])
      const mayNot = titles(looked, 'what-would-be-set')
      if (role === 'postgres') expect(mayNot).toEqual([])
      else
        expect(mayNot[0]).toContain(
          major >= 15 ? 'grant set on parameter log_min_duration_statement to' : 'only a superuser may',
        )
    }
  })

  test('for one database it is turned on, seen by the next run, and its undo puts back the very value from before', async () => {
    await server.exec('alter database postgres set log_min_duration_statement = 7000')
    const done = await run({ slower_than: '250ms' })
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'turn-it-on-for-this-database').outcome).toBe('passed')
    expect(shownBy(done, 'turn-it-on-for-this-database', 'preview')).toMatchObject({ before: '7000', will_be: '250ms' })
    expect(await inEffect()).toBe('250ms')
    expect(titles(await run({}, onlyLook), 'what-is-logged-now', 'info')).toEqual([
      'Statements slower than 250ms are logged now on postgres',
    ])
    const id = done.header?.id ?? ''
    await deck.engine.undo(id, 'turn-it-on-for-this-database')
    expect(stepOf(await deck.follow(id, yes), 'turn-it-on-for-this-database').undo?.state).toBe('done')
    expect(await inEffect()).toBe('7s')
    const off = await run({ turn: 'off' })
    expect(stepOf(off, 'turn-it-off-for-this-database').outcome).toBe('passed')
    expect(await inEffect()).toBe('-1')
  })

  test('for the whole server a sample is turned on, in effect at once, and off again', async () => {
    const sample = { scope: 'the whole server', share: 'a tenth', slower_than: '100ms' }
    const done = await run(sample)
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'turn-it-on-for-the-whole-server').items).toHaveLength(2)
    expect(stepOf(done, 'reload-the-configuration').outcome).toBe('passed')
    expect([await inEffect('log_min_duration_sample'), await inEffect('log_statement_sample_rate')]).toEqual([
      '100ms',
      '0.1',
    ])
    const off = await run({ ...sample, turn: 'off' })
    expect(surprises(off)).toEqual([])
    expect([await inEffect('log_min_duration_sample'), await inEffect('log_statement_sample_rate')]).toEqual([
      '-1',
      '1',
    ])
    expect(rowsOf(await run({}, onlyLook), 'what-would-be-set')).toMatchObject([{ before: null }])
  })

  test('logging every statement is the first finding', async () => {
    await server.exec("alter database postgres set log_statement = 'all'")
    try {
      const looked = await run({}, onlyLook)
      expect(titles(looked, 'what-is-logged-now', 'critical')).toEqual([
        'log_statement = all on postgres: every statement is written to the log with its values, slow or not',
      ])
    } finally {
      await server.exec('alter database postgres reset log_statement')
    }
  })
})

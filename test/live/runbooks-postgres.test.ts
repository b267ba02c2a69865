import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { majors, onlyLook, postgresTarget, roles, rowsOf, surprises, titles } from './runbooks-scene'

const shipped = ['postgres/table-bloat', 'postgres/locks']

describe.each(majors())('shipped runbooks on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create extension pgstattuple')
    await server.exec('create schema shop')
    await server.exec('create table shop.orders (id int primary key, note text) with (autovacuum_enabled = off)')
    await server.exec('insert into shop.orders select i, md5(i::text) from generate_series(1, 40000) i')
    await server.exec('analyze shop.orders')
    await server.exec('delete from shop.orders where id % 10 < 6')
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  describe.each(roles)('as %s', role => {
    test.each(shipped)('%s brings rows or says why it could not look', async runbook => {
      const run = await deck.run(
        { runbook, targets: { db: role }, parameters: runbook.endsWith('bloat') ? { min_size: '1 MB' } : {} },
        onlyLook,
      )
      expect(surprises(run)).toEqual([])
      expect(['passed', 'found']).toContain(run.outcome)
    })
  })

  test('the estimate finds the bloated table as any role, and says on what it rests', async () => {
    const found = async (role: string) => {
      const run = await deck.run(
        { runbook: 'postgres/table-bloat', targets: { db: role }, parameters: { min_size: '1 MB' } },
        onlyLook,
      )
      return { run, row: rowsOf(run, 'estimate-dead-space').find(row => row.name === 'orders') }
    }
    const superuser = await found('postgres')
    expect(superuser.row).toMatchObject({ basis: 'planner statistics', may_not_vacuum: null })
    const plain = await found('plain')
    expect(plain.row?.basis).toBe('at least (dead rows only)')
    expect(plain.row?.bloat_pct).toBeGreaterThan(50)
    expect(plain.row?.may_not_vacuum).toBe(
      major >= 17 ? 'grant maintain on shop.orders to plain;' : 'only postgres or the owner of the database may',
    )
    expect(titles(plain.run, 'what-could-not-be-judged')).toEqual([
      'Could not judge 1 of the tables: no right to read it',
    ])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { supportOf } from '../../src/main/probes/postgres/support'
import { type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { majors, onlyLook, postgresTarget, roles, rowsOf, surprises, titles } from './runbooks-scene'

describe.each(majors())('version and extensions of PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (db = 'postgres') => deck.run({ runbook: 'postgres/extensions-and-version', targets: { db } }, onlyLook)

  beforeAll(async () => {
    server = await startPostgres(major)
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(roles)('its version stands against the table, for %s too', async role => {
    const looked = await run(role)
    expect(surprises(looked)).toEqual([])
    const { rows } = await server.exec('show server_version_num')
    const expected = supportOf(Number(rows[0].server_version_num), new Date())
    expect(rowsOf(looked, 'the-servers-version')[0]).toMatchObject({
      version: expected.version,
      latest: expected.latest,
    })
    const said = titles(looked, 'the-servers-version').join('\n')
    expect(said.includes('lacks the fixes of')).toBe(Number(expected.minors_behind) > 0)
    expect(said.includes('past its end of life')).toBe(Number(expected.support_days) < 0)
    expect(titles(looked, 'extensions-of-this-database')).toEqual([])
  })

  test('an extension that is older than its files is named, with the statement', async () => {
    await server.exec("create extension pg_stat_statements version '1.8'")
    const looked = await run('plain')
    expect(surprises(looked)).toEqual([])
    expect(titles(looked, 'extensions-of-this-database', 'warning')[0]).toMatch(
      /^Extension pg_stat_statements is at 1\.8, the server has 1\.\d+$/,
    )
    await server.exec('alter extension pg_stat_statements update')
    expect(titles(await run(), 'extensions-of-this-database')).toEqual([])
  })

  test('an extension whose files are gone is named', async () => {
    await server.exec('create extension pgrowlocks')
    await server.exec("update pg_extension set extname = 'went_away' where extname = 'pgrowlocks'")
    expect(titles(await run(), 'extensions-of-this-database', 'warning')).toEqual([
      expect.stringMatching(/^The files of extension went_away .* are not on this server$/),
    ])
    await server.exec("update pg_extension set extname = 'pgrowlocks' where extname = 'went_away'")
  })
})

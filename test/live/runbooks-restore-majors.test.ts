import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { findingsOf } from '#domain/run'
import { type Deck, startDeck, yes } from '../support/deck'
import { dumpTo, noDumpTools } from '../support/dumps'
import { majorsHere, type Postgres, startLoneStandby, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { majors, onlyLook, postgresTarget, roles, rowsOf, stepOf, surprises } from './runbooks-scene'

const reason = noDumpTools() ?? (majorsHere().includes(15) ? undefined : 'PostgreSQL 15 is not installed')
let dumps: string
let scratch: Awaited<ReturnType<typeof scratchFolder>>

// One dump of PostgreSQL 15, as Debian's tools make it, and servers of every major to restore it on.
beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('restore-majors')
  dumps = join(scratch.path, 'dumps')
  mkdirSync(dumps)
  const source = await startPostgres(15)
  await source.exec('create table notes (id int primary key, at timestamptz)')
  await source.exec('insert into notes select i, now() from generate_series(1, 2000) i')
  for (const name of ['notes.dump', 'notes.sql.gz']) dumpTo(join(dumps, name), source)
  await source.stop()
})
afterAll(() => scratch?.remove())

describe.each(majors())('a dump of PostgreSQL 15 on %i', major => {
  let server: Postgres
  let deck: Deck
  beforeEach(ctx => {
    if (reason) ctx.skip(reason)
  })
  beforeAll(async () => {
    if (reason) return
    server = await startPostgres(major)
    await server.exec('create table notes (id int primary key, at timestamptz)')
    const profiles = [
      ...roles.map(role => postgresTarget(role, server.port)),
      { name: 'host', protocol: 'local' as const },
    ]
    deck = await startDeck({ profiles, facts: { backup_folder: dumps } })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(['notes.dump', 'notes.sql.gz'])('is drilled where the server is new enough: %s', async dump => {
    const done = await deck.run(
      { runbook: 'backup/verify', targets: { db: 'postgres', scratch: 'postgres' }, parameters: { dump } },
      yes,
    )
    expect(surprises(done)).toEqual([])
    const [first] = worstFirst(findingsOf(done).map(({ finding }) => finding))
    if (major < 15) expect(first?.title).toBe(`${dump} comes from PostgreSQL 15, and this server is ${major}`)
    else expect(done.outcome, first?.title).toBe('passed')
    if (major >= 15)
      expect(rowsOf(done, 'compare-with-the-source')).toMatchObject([{ name: 'notes', restored_rows: 2000 }])
    expect((await server.exec("select from pg_database where datname like 'qd_%'")).rows).toEqual([])
  })

  test.each(
    roles.flatMap(role =>
      [
        ['backup/verify', {}],
        ['backup/restore-table', { table: 'notes' }],
        ['backup/restore-database', {}],
      ].map(([runbook, parameters]) => [runbook, role, parameters] as [string, string, Record<string, string>]),
    ),
  )('%s as %s brings rows or says what it lacks', async (runbook, role, parameters) => {
    const targets = { db: role, ...(runbook === 'backup/verify' ? { scratch: role } : {}) }
    const run = await deck.run({ runbook, targets, parameters }, onlyLook)
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'read-the-dump').outcome).toBe('passed')
  })

  test('on a standby nothing is restored, and that is said', async () => {
    const standby = await startLoneStandby(major)
    const profiles = [postgresTarget('standby', standby.port, 'plain'), { name: 'host', protocol: 'local' as const }]
    const there = await startDeck({ profiles, facts: { backup_folder: dumps } })
    try {
      for (const [runbook, parameters, step] of [
        ['backup/verify', {}, 'restore-it-into-a-scratch-database'],
        ['backup/restore-table', { table: 'notes' }, 'bring-it-back-beside'],
        ['backup/restore-database', {}, 'restore-it-beside'],
      ] as const) {
        const run = await there.run({ runbook, parameters }, yes)
        expect(surprises(run), runbook).toEqual([])
        expect(stepOf(run, step).outcome, runbook).toBe('skipped')
        const said = findingsOf(run).filter(({ finding }) => finding.title.includes('standby'))
        expect(said.length, runbook).toBe(1)
      }
    } finally {
      await there.close()
      await standby.stop()
    }
  })
})

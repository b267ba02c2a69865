import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { certificateOf, reportOf, toMarkdown } from '../../src/main/reports'
import { type Deck, startDeck, yes } from '../support/deck'
import { cut, dumpTo, edit, flip, noDumpTools } from '../support/dumps'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { majors, onlyLook, postgresTarget, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const reason = noDumpTools() ?? noSshd()
const drill = 'restore-it-into-a-scratch-database'
const subscribing = `create subscription afar connection 'host=127.0.0.1 port=1' publication p with (connect = false)`

// Debian's pg_dump is of major 15: newer servers refuse it.
describe.each(majors().filter(major => major <= 15))('the restore drill on PostgreSQL %i', major => {
  let server: Postgres
  let sshd: Sshd
  let deck: Deck
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let at: (name: string) => string

  const run = (dump: string | null, more: { parameters?: object; targets?: object; answering?: typeof yes } = {}) =>
    deck.run(
      {
        runbook: 'backup/verify',
        targets: { host: 'host', db: 'postgres', scratch: 'postgres', ...more.targets },
        parameters: { dump, ...more.parameters },
      },
      more.answering ?? yes,
    )
  const first = (done: Run) => worstFirst(findingsOf(done).map(({ finding }) => finding))[0]
  const drills = async () =>
    (await server.exec("select datname from pg_database where datname like 'qd_drill%'")).rows.map(row => row.datname)

  beforeEach(ctx => {
    if (reason) ctx.skip(reason)
  })
  beforeAll(async () => {
    if (reason) return
    scratch = await scratchFolder('drill')
    at = name => join(scratch.path, 'dumps', name)
    mkdirSync(at(''))
    server = await startPostgres(major)
    sshd = await startSshd()
    await server.exec('create role "The Owner"; create schema "Shop"; create extension pg_trgm')
    await server.exec(
      `create table "Shop"."Orders" (id serial primary key, note text, placed_at timestamptz, due date)`,
    )
    await server.exec(
      `insert into "Shop"."Orders" (note, placed_at, due) select md5(i::text), now() - i * interval '1 minute', '2999-01-01' from generate_series(1, 20000) i`,
    )
    await server.exec('create table "Shop".empty (id int); create index on "Shop"."Orders" (placed_at)')
    await server.exec('alter table "Shop"."Orders" owner to "The Owner"; analyze')
    // A database that has one cannot be dropped.
    await server.exec(subscribing)
    deck = await startDeck({
      profiles: [
        postgresTarget('postgres', server.port),
        postgresTarget('plain', server.port),
        {
          ...{ name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port },
          ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
        },
      ],
      facts: { backup_folder: at('') },
    })
  })
  afterAll(async () => {
    await deck?.close()
    await sshd?.stop()
    await server?.stop()
    await scratch?.remove()
  })

  test.each(['good.dump', 'good.sql.gz'])(
    'restores a good one, counts it, and leaves nothing behind: %s',
    async name => {
      dumpTo(at(name), server)
      writeFileSync(
        `${at(name)}.sha256`,
        `${createHash('sha256')
          .update(readFileSync(at(name)))
          .digest('hex')}\n`,
      )
      const done = await run(name)
      expect(surprises(done)).toEqual([])
      expect(done.outcome, JSON.stringify(first(done))).toBe('passed')
      const rows = rowsOf(done, drill)
      expect(rows.find(row => row.name === 'Orders')).toMatchObject({
        schema: 'Shop',
        rows: 20_000,
        newest_column: 'placed_at',
      })
      expect(rows.find(row => row.what === 'checked')).toBeDefined()
      expect(rowsOf(done, 'compare-with-the-source')).toContainEqual(
        expect.objectContaining({ name: 'Orders', restored_rows: 20_000, source_rows: 20_000 }),
      )
      expect(rowsOf(done, 'what-the-drill-measured')[0]?.restore_seconds).toBeGreaterThan(0)
      expect(await drills()).toEqual([])

      const markdown = toMarkdown(reportOf(await deck.store.journal.events(done.header?.id ?? '')), certificateOf)
      for (const said of ['**CERTIFIED.**', name, 'sha256', 'Orders', '20000', 'tester', done.header?.id ?? '-'])
        expect(markdown).toContain(said)
      expect(markdown).toMatch(/rto_seconds/)
    },
  )

  test.each([
    ['truncated', 'a.dump', (file: string) => cut(file, 0.6), /a\.dump is truncated/],
    ['truncated gzip', 'b.sql.gz', (file: string) => cut(file, 0.6), /b\.sql\.gz is truncated/],
    ['empty gzip', 'c.sql.gz', (file: string) => writeFileSync(file, gzipSync('')), /c\.sql\.gz is empty/],
    ['flipped bytes', 'd.sql.gz', (file: string) => flip(file), /d\.sql\.gz is damaged/],
    [
      'a psql command',
      'e.sql.gz',
      (file: string) => edit(file, text => `\\! id\n${text}`),
      /e\.sql\.gz holds a command of psql/,
    ],
    [
      'a newer major',
      'f.sql.gz',
      (file: string) => edit(file, text => text.replace(/(Dumped from database version )\d+/, '$199')),
      /f\.sql\.gz comes from PostgreSQL 99, and this server is/,
    ],
    [
      'a role that is not there',
      'g.sql.gz',
      (file: string) => edit(file, text => text.replaceAll('"The Owner"', 'nobody_here')),
      /no role nobody_here, which g\.sql\.gz needs/,
    ],
    [
      'an extension that is not there',
      'h.sql.gz',
      (file: string) => edit(file, text => text.replaceAll('pg_trgm', 'pg_nothing')),
      /does not offer pg_nothing/,
    ],
    [
      'an error in the middle',
      'i.sql.gz',
      (file: string) =>
        edit(file, text => text.replace(/^ALTER TABLE ONLY "Shop"\."Orders"\n/m, 'ALTER TABLE ONLY "Shop".gone\n')),
      /The restore stops: .*gone/,
    ],
    [
      'a command hidden in a line',
      'j.sql.gz',
      (file: string) =>
        edit(file, text => text.replace(/^SET lock_timeout = 0;$/m, `SELECT 1 \\! touch ${at('owned')}`)),
      /The restore stops: .*restricted/,
    ],
  ])('tells %s by its reason, first', async (_, name, breakIt, title) => {
    breakIt(dumpTo(at(name), server))
    const done = await run(name)
    expect(surprises(done)).toEqual([])
    expect(first(done)).toMatchObject({ severity: 'critical' })
    expect(first(done)?.title).toMatch(title)
    expect(await drills()).toEqual([])
    expect(existsSync(at('owned'))).toBe(false)
    const report = reportOf(await deck.store.journal.events(done.header?.id ?? ''))
    expect(toMarkdown(report, certificateOf)).toContain('**NOT CERTIFIED.')
  })

  test.each(['bytes.dump', 'bytes.sql.gz'])(
    'restores bytes that are no UTF-8, of a database in SQL_ASCII: %s',
    async name => {
      await server.exec(`create database bytes template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'`)
      try {
        await server.exec(`create table raw as select convert_from('\\xff', 'SQL_ASCII') as one`, 'bytes')
        dumpTo(at(name), server, 'bytes')
        const done = await run(name)
        expect(titles(done, drill, 'critical')).toEqual([])
        expect(rowsOf(done, drill).find(row => row.name === 'raw')).toMatchObject({ rows: 1 })
      } finally {
        await server.exec('drop database bytes')
      }
    },
  )

  test('tells a stale one and an empty folder', async () => {
    const file = dumpTo(at('old.sql.gz'), server)
    utimesSync(file, Date.now() / 1000 - 9 * 86_400, Date.now() / 1000 - 9 * 86_400)
    expect(first(await run('old.sql.gz'))).toMatchObject({
      severity: 'critical',
      title: expect.stringMatching(/old\.sql\.gz is stale: it was made 9/),
    })
    const none = await run(null, { parameters: { folder: at('nowhere') } })
    expect(first(none)?.title).toMatch(/There is no dump to restore/)
  })

  test('tells a table that came back empty, and one that is not in the dump', async () => {
    const file = dumpTo(at('partly.dump'), server, 'postgres', ['--exclude-table-data', '"Shop"."Orders"'])
    const done = await run('partly.dump')
    expect(first(done)?.title).toMatch(/Shop\.Orders came back empty, and the source has about 20000 rows/)
    dumpTo(file, server, 'postgres', ['--exclude-table', '"Shop"."Orders"'])
    expect(first(await run('partly.dump'))?.title).toMatch(/Shop\.Orders, about 20000 rows, is not in the dump/)
  })

  test('says what right it takes, and tries nothing without it', async () => {
    dumpTo(at('right.dump'), server)
    const done = await run('right.dump', { targets: { scratch: 'plain' } })
    expect(first(done)?.title).toMatch(/The role plain may not create a database here/)
    expect(first(done)?.advice).toContain('alter role plain createdb;')
    expect(stepOf(done, drill).outcome).toBe('skipped')
  })

  test('drops what earlier drills left, and nothing that only looks like it', async () => {
    dumpTo(at('left.dump'), server)
    await server.exec('create database qd_drill_20240101_000000_abcdef')
    await server.exec(
      "comment on database qd_drill_20240101_000000_abcdef is 'Restore drill of Quarterdeck. It may be dropped at any time.'",
    )
    await server.exec('create database qd_drill_20240101_000000_ffffff')
    try {
      const done = await run('left.dump')
      expect(surprises(done)).toEqual([])
      expect(first(done)?.title).toMatch(/qd_drill_20240101_000000_abcdef is left from a drill/)
      expect(await drills()).toEqual(['qd_drill_20240101_000000_ffffff'])
    } finally {
      await server.exec('drop database qd_drill_20240101_000000_ffffff')
    }
  })

  test('only looking restores nothing', async () => {
    dumpTo(at('look.dump'), server)
    const done = await run('look.dump', { answering: onlyLook })
    expect(stepOf(done, drill).outcome).toBe('skipped')
    expect(await drills()).toEqual([])
    await until(async () => expect(await drills()).toEqual([]))
  })
})

test('there is a server that these tools can dump', context => {
  if (majorsHere().every(major => major > 15)) context.skip('PostgreSQL 14 and 15 are not installed')
})

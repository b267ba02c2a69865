import { chmodSync, chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { servant } from '../../src/main/demo/embedded-postgres'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { cut, dumpTo, edit, noDumpTools } from '../support/dumps'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { majors, onlyLook, postgresTarget, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const reason = noDumpTools()

// Debian's pg_dump is of major 15.
describe.each(majors().filter(major => major <= 15))('restoring a database on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  let web: HttpServer
  let client: pg.Client
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  const at = (name: string) => join(scratch.path, 'dumps', name)
  const run = (dump: string, answering: Answering = yes) =>
    deck.run({ runbook: 'backup/restore-database', parameters: { dump } }, answering)
  const databases = async () =>
    (await server.exec("select datname from pg_database where datname like 'shop%' order by 1")).rows.map(
      row => row.datname,
    )
  const undone = async (done: Run, step: string) => {
    await deck.engine.undo(done.header?.id ?? '', step)
    return stepOf(await deck.follow(done.header?.id ?? '', yes), step).undo
  }

  beforeEach(ctx => {
    if (reason) ctx.skip(reason)
  })
  beforeAll(async () => {
    if (reason) return
    scratch = await scratchFolder('restore-database')
    mkdirSync(at(''))
    server = await startPostgres(major, { max_prepared_transactions: '2' })
    await server.exec('create role shopkeeper login')
    mkdirSync(join(scratch.path, 'space'))
    const user = servant()
    if (user) chownSync(join(scratch.path, 'space'), user.uid, user.gid)
    chmodSync(scratch.path, 0o711)
    await server.exec(`create tablespace roomy location '${join(scratch.path, 'space')}'`)
    await server.exec(
      `create database "shop-É" owner shopkeeper template template0 tablespace roomy${major >= 15 ? " locale_provider icu icu_locale 'de'" : ''}`,
    )
    await server.exec(
      `alter database "shop-É" set work_mem = '5MB'; alter database "shop-É" set search_path = public, pg_catalog`,
    )
    await server.exec('revoke all on database "shop-É" from public; grant connect on database "shop-É" to plain')
    await server.exec('create table orders (id int primary key, note text)', 'shop-É')
    await server.exec('insert into orders select i, md5(i::text) from generate_series(1, 20000) i; analyze', 'shop-É')
    // A database that has one cannot be dropped.
    await server.exec(
      "create subscription afar connection 'host=127.0.0.1 port=1' publication p with (connect = false)",
      'shop-É',
    )
    for (const name of ['shop.dump', 'shop.sql.gz']) dumpTo(at(name), server, 'shop-É')
    web = createServer((_, answer) => answer.end('fine'))
    await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve))
    deck = await startDeck({
      profiles: [
        { ...postgresTarget('db', server.port, 'postgres'), database: 'shop-É' },
        { name: 'host', protocol: 'local' },
        {
          name: 'web',
          protocol: 'http',
          url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
          health: ['/'],
        },
      ],
      facts: {
        backup_folder: at(''),
        application_stop: `touch "${at('../stopped')}" && rm -f "${at('../started')}"`,
        application_start: `touch "${at('../started')}"`,
      },
    })
  })
  afterAll(async () => {
    await client?.end().catch(() => {})
    web?.close()
    await deck?.close()
    await server?.stop()
    await scratch?.remove()
  })

  test.each(['shop.dump', 'shop.sql.gz'])('restores %s beside, takes the name, and gives it back', async dump => {
    await server.exec('delete from orders', 'shop-É')
    // A session that nobody ended would keep the name.
    client = await server.connect('postgres', 'shop-É')
    const done = await run(dump)
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'rename').outcome, JSON.stringify(stepOf(done, 'rename').failure)).toBe('passed')
    expect(rowsOf(done, 'compare-with-the-old-one')).toMatchObject([{ name: 'orders', restored_rows: 20_000 }])
    expect(Number(shownBy(done, 'rename', 'preview').ends_sessions)).toBeGreaterThan(0)
    const [old] = (await databases()).filter(name => name.includes('_before_'))
    expect((await server.exec('select count(*)::int as n from orders', 'shop-É')).rows).toEqual([{ n: 20_000 }])
    expect((await server.exec('select count(*)::int as n from orders', old)).rows).toEqual([{ n: 0 }])
    // What belongs to the database and is in no dump of it.
    expect((await server.exec('show work_mem', 'shop-É')).rows).toEqual([{ work_mem: '5MB' }])
    expect((await server.exec('show search_path', 'shop-É')).rows).toEqual([{ search_path: 'public, pg_catalog' }])
    expect(
      (
        await server.exec(
          `select pg_get_userbyid(datdba) as owner, has_database_privilege('plain', oid, 'connect') as plain, has_database_privilege('watcher', oid, 'connect') as watcher from pg_database where datname = 'shop-É'`,
        )
      ).rows,
    ).toEqual([{ owner: 'shopkeeper', plain: true, watcher: false }])
    const locale =
      "select to_jsonb(d) ->> 'datlocprovider' as provider, to_jsonb(d) ->> 'daticulocale' as locale from pg_database d"
    expect((await server.exec(`${locale} where datname = 'shop-É'`)).rows).toEqual(
      (await server.exec(`${locale} where datname = '${old}'`)).rows,
    )
    expect([at('../stopped'), at('../started')].map(existsSync)).toEqual([true, true])
    expect(rowsOf(done, 'does-it-answer')).toMatchObject([{ ok: true }])

    expect(await undone(done, 'rename')).toMatchObject({ state: 'done' })
    expect((await server.exec('select count(*)::int as n from orders', 'shop-É')).rows).toEqual([{ n: 0 }])
    rmSync(at('../started'))
    expect(await undone(done, 'stop-the-application')).toMatchObject({ state: 'done' })
    expect(existsSync(at('../started'))).toBe(true)
    const [restored] = (await databases()).filter(name => name.includes('_restored_'))
    await server.exec(`drop database "${restored}"`)
    expect(await databases()).toEqual(['shop-É'])
  })

  test('a dump that breaks is not begun, and one that stops leaves no database', async () => {
    cut(dumpTo(at('cut.dump'), server, 'shop-É'), 0.5)
    const broken = await run('cut.dump')
    expect(titles(broken, 'read-the-dump', 'critical').join()).toMatch(/cut\.dump cannot be restored \(truncated\)/)
    expect(stepOf(broken, 'restore-it-beside').outcome).toBe('skipped')
    edit(dumpTo(at('stops.sql.gz'), server, 'shop-É'), text =>
      text.replace(/^COPY public\.orders /m, 'COPY public.gone '),
    )
    const stopped = await run('stops.sql.gz')
    expect(stepOf(stopped, 'restore-it-beside').failure?.message).toMatch(/public\.gone/)
    expect(await databases()).toEqual(['shop-É'])
  })

  test('whoever says no keeps both: nothing was renamed, the application ran on', async () => {
    await server.exec("begin; create table half (id int); prepare transaction 'half''way'", 'shop-É')
    const done = await run('shop.dump', (question, now) =>
      question.kind === 'decision' ? { kind: 'decision', to: '#before-you-leave' } : yes(question, now),
    )
    await server.exec("rollback prepared 'half''way'", 'shop-É')
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'what-it-meets-here').findings).toContainEqual(
      expect.objectContaining({
        title: 'A prepared transaction is open in shop-É, and while there is one the database cannot be renamed',
        advice: expect.stringContaining("rollback prepared 'half''way';"),
      }),
    )
    // It goes into the tablespace of the old one, so that is where room is looked for.
    expect(rowsOf(done, 'what-it-meets-here')).toMatchObject([{ directory: join(scratch.path, 'space') }])
    expect(stepOf(done, 'rename').outcome).toBe('skipped')
    expect((await databases()).length).toBe(2)
    const [restored] = (await databases()).filter(name => name.includes('_restored_'))
    await server.exec(`drop database "${restored}"`)
  })

  test('the newest dump of a folder that is of another database is not restored; one that was named is told', async () => {
    await server.exec('create database other')
    dumpTo(at('zz-other.dump'), server, 'other')
    const done = await deck.run({ runbook: 'backup/restore-database' }, yes)
    expect(titles(done, 'what-it-meets-here', 'critical')).toEqual([
      'The newest dump, zz-other.dump, is of the database other, and db is shop-É: nothing is restored',
    ])
    expect(stepOf(done, 'restore-it-beside').outcome).toBe('skipped')
    expect(titles(await run('zz-other.dump', onlyLook), 'what-it-meets-here', 'warning')).toEqual([
      'zz-other.dump is of the database other, and would take the name of shop-É',
    ])
    expect(titles(await run('shop.dump', onlyLook), 'what-it-meets-here')).toEqual([])
  })

  test('what earlier restores left is said, and what one that was killed left is told from what was kept', async () => {
    await server.exec('create database shop_restored_20240101_000000')
    await server.exec(
      "comment on database shop_restored_20240101_000000 is 'Being restored by Quarterdeck. Not whole yet.'",
    )
    await server.exec('create database shop_before_20240101_000000')
    try {
      const done = await run('shop.dump', onlyLook)
      expect(surprises(done)).toEqual([])
      expect(titles(done, 'what-earlier-restores-left', 'warning').join()).toMatch(
        /^shop_restored_20240101_000000 .* its restore was killed$/,
      )
      expect(titles(done, 'what-earlier-restores-left', 'info').join()).toMatch(/^shop_before_20240101_000000 .*kept/)
    } finally {
      for (const name of ['restored', 'before']) await server.exec(`drop database shop_${name}_20240101_000000`)
    }
  })
})

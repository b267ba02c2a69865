import { chmod, chown, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { servant } from '../../src/main/demo/embedded-postgres'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { startDamageable } from './damaged-cluster'
import { majors, onlyLook, postgresTarget, roles, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const worst = (run: Run) =>
  worstFirst(findingsOf(run).map(({ finding }) => finding)).filter(finding => finding.severity !== 'info')

const schema = `
  create schema shop; create extension amcheck;
  create table shop.orders (id int primary key, customer int, note text);
  create index orders_note on shop.orders (note);
  insert into shop.orders select i, i % 50, repeat(md5(i::text), 3) from generate_series(1, 5000) i;
  create table shop."Customers" (id int primary key, name text);
  insert into shop."Customers" select i, 'c' || i from generate_series(0, 49) i;
  analyze`

describe.each(majors())('data integrity on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (parameters: Record<string, string> = {}, role: string = 'postgres') =>
    deck.run({ runbook: 'postgres/data-integrity', targets: { db: role }, parameters }, onlyLook)

  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec(schema)
    deck = await startDeck({
      profiles: roles.map(role => postgresTarget(role, server.port)),
      facts: { integrity_expected: 'shop.orders >= 5000; shop."Customers" = 50' },
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('a whole database is quiet, and all of it was read', async () => {
    const looked = await run({ every_row: 'true' })
    expect(surprises(looked)).toEqual([])
    expect(worst(looked)).toEqual([])
    const read = rowsOf(looked, 'read-indexes-and-tables')
    expect(read.length).toBeGreaterThan(100)
    expect(read.every(row => row.ok === true)).toBe(true)
    expect(rowsOf(looked, 'row-counts-you-expect')).toHaveLength(2)
  })

  test('foreign keys and triggers that are switched off are named, whatever the catalog says', async () => {
    await server.exec(`
      create table shop.bills (id int references shop.orders);
      create function shop.nothing() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger audit before insert on shop.orders for each row execute function shop.nothing();
      alter table shop.bills disable trigger all; alter table shop.orders disable trigger audit;
      insert into shop.bills values (-1)`)
    try {
      const looked = await run({}, 'plain')
      expect(surprises(looked)).toEqual([])
      expect(worst(looked)[0]).toMatchObject({
        severity: 'critical',
        title: 'The foreign key bills_id_fkey is not enforced by shop.bills: its triggers are switched off there',
      })
      expect(titles(looked, 'triggers-that-are-switched-off', 'warning')).toEqual([
        'The trigger audit of shop.orders is switched off',
      ])
    } finally {
      await server.exec('drop table shop.bills; drop trigger audit on shop.orders')
    }
  })

  test.each(['watcher', 'plain'])('as %s what cannot be looked at fails with the grant it takes', async role => {
    const looked = await run({ expected: 'pg_class >= 1' }, role)
    expect(surprises(looked)).toEqual([])
    expect(stepOf(looked, 'read-indexes-and-tables')).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'denied', code: 'NO_PRIVILEGE' },
    })
    expect(stepOf(looked, 'read-indexes-and-tables').failure?.hint).toContain(`to ${role};`)
    expect(stepOf(looked, 'row-counts-you-expect').outcome).toBe('passed')
  })

  test('orphans of a key that was never validated are counted and the first finding', async () => {
    await server.exec('delete from shop."Customers" where id in (7, 8)')
    await server.exec(
      'alter table shop.orders add constraint to_customer foreign key (customer) references shop."Customers" not valid',
    )
    await server.exec('alter table shop.orders add constraint positive check (id > 100) not valid')
    // On purpose for no row: nothing to validate.
    if (major >= 18) await server.exec('alter table shop.orders add constraint wish check (id > 200) not enforced')
    const looked = await run()
    expect(surprises(looked)).toEqual([])
    expect(worst(looked)[0]?.title).toBe(
      '200 rows of shop.orders point to rows that are not there (to_customer, for example 7)',
    )
    expect(titles(looked, 'constraints-never-validated', 'warning')).toHaveLength(2)
    expect(titles(looked, 'row-counts-you-expect', 'critical')).toEqual([
      'Expected shop."Customers" = 50, and there are 48',
    ])
    await server.exec('alter table shop.orders drop constraint to_customer, drop constraint positive')
    if (major >= 18) await server.exec('alter table shop.orders drop constraint wish')
  })

  test('an index that was left invalid is named, and an expectation nobody understands is said', async () => {
    await server.exec('insert into shop."Customers" values (100, \'c1\')')
    await server.exec('create unique index concurrently twice on shop."Customers" (name)').catch(() => {})
    const looked = await run({ expected: 'nowhere > 1' })
    expect(titles(looked, 'indexes-that-are-not-valid', 'warning')[0]).toContain(
      'The unique index shop.twice of Customers is not valid',
    )
    expect(titles(looked, 'row-counts-you-expect', 'warning')[0]).toContain('Could not count nowhere > 1')
    const wrong = await run({ expected: 'shop.orders; drop table shop.orders' })
    expect(stepOf(wrong, 'row-counts-you-expect')).toMatchObject({ outcome: 'failed', failure: { kind: 'invalid' } })
    // Left by a rebuild it stands beside the index itself, which keeps duplicates out.
    await server.exec('alter index shop.twice rename to twice_ccnew')
    const left = titles(await run(), 'indexes-that-are-not-valid', 'warning')[0]
    expect(left).toContain('Index shop.twice_ccnew of Customers is not valid: no query uses it')
    await server.exec('drop index shop.twice_ccnew')
  })

  test('without the extension the statement to add it is given, and what is too large is named', async () => {
    const small = await run({ most_bytes: '100 kB' })
    expect(titles(small, 'read-indexes-and-tables', 'info')[0]).toMatch(
      /were not checked: it is larger than what is checked/,
    )
    await server.exec('drop extension amcheck')
    const looked = await run()
    expect(stepOf(looked, 'read-indexes-and-tables')).toMatchObject({
      failure: { code: 'NO_EXTENSION', hint: 'create extension amcheck;' },
    })
    await server.exec('create extension amcheck')
  })
})

describe.each(majors().flatMap(major => [true, false].map(checksums => [major, checksums] as const)))(
  'corruption on PostgreSQL %i, checksums %s',
  (major, checksums) => {
    let cluster: Awaited<ReturnType<typeof startDamageable>>
    let copy: Postgres
    let deck: Deck
    let scratch: Awaited<ReturnType<typeof scratchFolder>>
    const run = (answering: Answering, parameters: Record<string, string> = {}) =>
      deck.run(
        {
          runbook: 'postgres/corruption',
          targets: { db: 'db', restored: 'restored' },
          parameters: { schema: 'shop', ...parameters },
        },
        answering,
      )

    beforeAll(async () => {
      cluster = await startDamageable(major, checksums)
      copy = await startPostgres(major)
      for (const one of [cluster, copy]) await one.exec(schema)
      await cluster.exec('create role app login; grant create on schema shop to app; grant usage on schema shop to app')
      scratch = await scratchFolder('evidence')
      deck = await startDeck({
        profiles: [
          postgresTarget('db', cluster.port, 'postgres'),
          postgresTarget('restored', copy.port, 'postgres'),
          { name: 'host', protocol: 'local' },
        ],
      })
    })
    afterAll(async () => {
      await deck?.close()
      await copy?.stop()
      await cluster?.stop()
      await scratch?.remove()
    })

    test('a damaged index is the first finding, and is built anew only while the tables are whole', async () => {
      await cluster.damage({ name: 'shop.orders_note', block: 1 })
      const looked = await deck.run({ runbook: 'postgres/data-integrity', targets: { db: 'db' } }, onlyLook)
      expect(worst(looked)[0]?.title).toContain('Index shop.orders_note of orders is damaged:')
      const mended = await run((question, now) =>
        question.kind === 'decision'
          ? {
              kind: 'decision',
              to: question.step === 'how-far-does-it-go' ? '#build-the-damaged-indexes-anew' : '#restore-elsewhere',
            }
          : question.kind === 'pick' && question.step === 'stop-their-writes'
            ? { kind: 'pick', keys: [] }
            : yes(question, now),
      )
      expect(surprises(mended)).toEqual([])
      expect(stepOf(mended, 'build-the-damaged-indexes-anew').outcome).toBe('passed')
      const again = await run(onlyLook)
      expect(titles(again, 'read-indexes-and-tables', 'critical')).toEqual([])
      expect(titles(again, 'count-the-restored-copy-and-compare', 'critical')).toEqual([])
      expect(rowsOf(again, 'count-the-restored-copy-and-compare')).toHaveLength(2)
    })

    test('a damaged table: writes stop, the evidence is kept, no index is touched, and what is missing is counted', async () => {
      await cluster.exec('delete from shop."Customers" where id = 3')
      await cluster.damage({ name: 'shop.orders', block: 2 }, { name: 'shop.orders_note', block: 1 })
      const evidence = join(scratch.path, 'kept')
      await mkdir(evidence)
      // Behind a link lie a tablespace's files: they belong to the evidence.
      const space = join(scratch.path, 'space')
      await mkdir(space)
      await chmod(scratch.path, 0o755)
      const user = servant()
      if (user) await chown(space, user.uid, user.gid)
      await cluster.exec(`create tablespace elsewhere location '${space}'`)
      const done = await run(
        (question, now) =>
          question.kind === 'decision'
            ? {
                kind: 'decision',
                to: question.step === 'how-far-does-it-go' ? '#where-a-whole-copy-comes-from' : '#restore-elsewhere',
              }
            : yes(question, now),
        { evidence },
      )
      expect(surprises(done)).toEqual([])
      expect(titles(done, 'read-indexes-and-tables', 'critical').join('\n')).toContain('Table shop.orders is damaged:')
      expect(stepOf(done, 'stop-their-writes').outcome).toBe('passed')
      await expect(cluster.exec('create table more (n int)', 'app')).rejects.toThrow('read-only')
      const [linked] = (await readdir(evidence)).filter(name => name.endsWith('.linked'))
      expect(await readdir(join(evidence, linked ?? ''), { recursive: true })).toContainEqual(
        expect.stringMatching(/^\d+\/PG_\d+_\d+$/),
      )
      const kept = (await readdir(evidence)).filter(name => !/\.(taken|linked)$/.test(name))
      expect(kept).toHaveLength(1)
      expect(await readdir(join(evidence, kept[0] ?? ''))).toContain('PG_VERSION')
      expect(stepOf(done, 'build-the-damaged-indexes-anew').outcome).toBe('skipped')
      const compared = [
        ...titles(done, 'count-the-damaged-database'),
        ...titles(done, 'count-the-restored-copy-and-compare'),
      ].join('\n')
      expect(compared).toContain('shop.Customers has 50 rows in the restored copy and 49 here: 1 are missing')
      expect(compared).toMatch(checksums ? /shop\.orders cannot be read to its end: .*invalid page/s : /shop\.orders/)
      if (checksums) {
        const look = await deck.run({ runbook: 'postgres/data-integrity', targets: { db: 'db' } }, onlyLook)
        expect(titles(look, 'checksums', 'critical')[0]).toMatch(/pages of postgres failed their checksum, the last/)
      }
      const id = done.header?.id ?? ''
      await deck.engine.undo(id, 'stop-their-writes')
      await deck.follow(id, yes)
      await cluster.exec('create temp table more (n int); create table shop.more (n int)', 'app')
    })
  },
)

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Question } from '#domain/question'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
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

const hostile = 'we"ird\n<img src=x onerror=alert(1)>'

describe.each(majors())('index bloat on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (
    answering: Answering = onlyLook,
    db = 'postgres',
    parameters: Record<string, string> = { min_size: '256 kB' },
  ) => deck.run({ runbook: 'postgres/index-bloat-reindex', targets: { db }, parameters }, answering)

  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create schema shop; create extension pgstattuple')
    const table = async (name: string, index: string) => {
      await server.exec(
        `create table shop.${name} (id int, few int, name text, at timestamptz) with (autovacuum_enabled = off)`,
      )
      await server.exec(
        `insert into shop.${name} select i, i % 50, md5(i::text), now() from generate_series(1, 60000) i order by md5(i::text)`,
      )
      await server.exec(`create index ${index}`)
    }
    await table('fresh', 'fresh_name on shop.fresh (name)')
    await table('few', 'few_values on shop.few (few)')
    await table('pair', 'pair_both on shop.pair (few, name)')
    await table('lower', 'lower_name on shop.lower (upper(name))')
    await table('deleted', `"${hostile.replaceAll('"', '""')}" on shop.deleted (id)`)
    await server.exec('delete from shop.deleted where id % 10 < 7')
    await server.exec('vacuum shop.deleted')
    await server.exec('analyze')
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('the estimate is within ten points of what pgstatindex measures, for every kind of key', async () => {
    const looked = await run()
    expect(surprises(looked)).toEqual([])
    const rows = rowsOf(looked, 'estimate-dead-space-in-indexes')
    for (const name of ['fresh_name', 'few_values', 'pair_both', 'lower_name', hostile]) {
      const row = rows.find(one => one.name === name)
      const { rows: measured } = await server.exec(
        `select 100 * (1 - (leaf_pages * avg_leaf_density / 90 + internal_pages + 1) * 8192 / index_size) as pct from pgstatindex(${row?.relid}::regclass)`,
      )
      expect(Math.abs(Number(row?.bloat_pct) - Math.max(0, measured[0].pct)), name).toBeLessThan(10)
    }
  })

  test('the bloated index is named first, and the healthy ones not at all', async () => {
    const looked = await run()
    expect(firstFinding(looked)?.title).toMatch(/^The index shop\.we"ird[^%]*is [67]\d\.?\d* % dead space/)
    expect(titles(looked, 'estimate-dead-space-in-indexes')).toHaveLength(1)
  })

  test('with sizes as shipped there is nothing to say', async () => {
    const done = await run(onlyLook, 'postgres', {})
    expect(surprises(done)).toEqual([])
    expect(done.outcome).toBe('passed')
  })

  test('an index that nobody has counted since its table was empty is not called dead space', async () => {
    await server.exec('create table shop.early (id int primary key, name text) with (autovacuum_enabled = off)')
    await server.exec(`insert into shop.early select i, md5(i::text) from generate_series(1, 60000) i`)
    await server.exec('create index early_name on shop.early (name)')
    const looked = await run()
    await server.exec('drop table shop.early')
    expect(surprises(looked)).toEqual([])
    const rows = rowsOf(looked, 'estimate-dead-space-in-indexes').filter(row => row.table_name === 'early')
    expect(rows.map(row => [row.name, row.basis, row.dead_bytes]).toSorted()).toEqual([
      ['early_name', 'never analyzed', null],
      ['early_pkey', 'never analyzed', null],
    ])
  })

  test('a plain role is told what it cannot judge, and pg_monitor measures all the same', async () => {
    const plain = await run(onlyLook, 'plain')
    expect(surprises(plain)).toEqual([])
    expect(titles(plain, 'estimate-dead-space-in-indexes').join()).toContain('no statistics that this role may read')
    const watcher = await run(question => {
      if (question.kind === 'pick' && question.step === 'measure-exactly') return pick(question, hostile)
      return onlyLook(question, plain)
    }, 'watcher')
    expect(surprises(watcher)).toEqual([])
    expect(titles(watcher, 'measure-exactly', 'warning')[0]).toMatch(/^Measured: the index shop\.we"ird/)
  })

  test('a picked index is rebuilt beside its readers and writers, smaller, and seen so', async () => {
    const seen: Question[] = []
    const done = await run((question, now) => {
      seen.push(question)
      return question.kind === 'pick' ? pick(question, hostile) : yes(question, now)
    })
    expect(surprises(done)).toEqual([])
    const asked = seen.find(question => question.kind === 'confirm')
    expect(asked).toMatchObject({ step: 'rebuild-the-indexes-you-pick', effect: 'changes', undo: 'none' })
    expect(asked?.kind === 'confirm' && asked.commands[0]?.text.trim()).toBe(
      `reindex (verbose) index concurrently "shop"."${hostile.replaceAll('"', '""')}";`,
    )
    expect(String(shownBy(done, 'rebuild-the-indexes-you-pick', 'preview').lock)).toContain('reads and writes go on')
    const after = shownBy(done, 'rebuild-the-indexes-you-pick', 'verify')
    expect(after.ok).toBe(true)
    expect(Number(after.index_bytes)).toBeLessThan(Number(after.index_bytes_before) / 2)
    expect(rowsOf(done, 'compare')).toHaveLength(1)
    expect((await run()).outcome).toBe('passed')
  })

  test('what a failed rebuild left is named first, dropped, and can be had back', async () => {
    const holder = await server.connect()
    await holder.query('begin; insert into shop.fresh values (1)')
    const failing = await server.connect()
    await failing.query("set statement_timeout = '700ms'")
    await expect(failing.query('reindex index concurrently shop.fresh_name')).rejects.toThrow(/statement timeout/)
    await failing.end()
    await holder.end()

    const looked = await run()
    expect(firstFinding(looked)?.title).toMatch(
      /^shop\.fresh_name_ccnew .* is left over from a rebuild on fresh that failed$/,
    )
    const done = await run((question, now) => {
      if (question.kind !== 'pick') return yes(question, now)
      return { kind: 'pick', keys: question.step === 'drop-the-leftovers-you-pick' ? [...question.keys] : [] }
    })
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'drop-the-leftovers-you-pick')).toMatchObject({ outcome: 'passed', undo: { state: 'kept' } })
    expect(shownBy(done, 'drop-the-leftovers-you-pick', 'verify').ok).toBe(true)
    const { rows } = await server.exec("select relname from pg_class where relname ~ '_ccnew'")
    expect(rows).toEqual([])
  })

  test('what a rebuild of a whole table left behind goes with it, also that of its long values', async () => {
    await server.exec('create table shop.letters (id int primary key, t text)')
    const holder = await server.connect()
    await holder.query('begin; insert into shop.letters values (1)')
    const failing = await server.connect()
    await failing.query("set statement_timeout = '700ms'")
    await expect(failing.query('reindex table concurrently shop.letters')).rejects.toThrow(/statement timeout/)
    await failing.end()
    await holder.end()
    const done = await run((question, now) => {
      if (question.kind !== 'pick') return yes(question, now)
      return { kind: 'pick', keys: question.step === 'drop-the-leftovers-you-pick' ? [...question.keys] : [] }
    })
    expect(rowsOf(done, 'left-over-from-failed-rebuilds').map(row => [row.schema, row.table_name])).toEqual(
      expect.arrayContaining([
        ['shop', 'letters'],
        ['pg_toast', 'letters'],
      ]),
    )
    expect(surprises(done)).toEqual([])
    expect((await server.exec('select from pg_index where not indisvalid')).rowCount).toBe(0)
  })

  test('an index that is being built is no leftover', async () => {
    const holder = await server.connect()
    await holder.query('begin; insert into shop.few values (1)')
    const building = await server.connect()
    const built = building.query('create index concurrently slowly on shop.few (at)')
    try {
      await expect
        .poll(async () => (await server.exec('select 1 from pg_stat_progress_create_index')).rowCount, {
          timeout: 20_000,
        })
        .toBe(1)
      expect(rowsOf(await run(), 'left-over-from-failed-rebuilds')).toEqual([])
    } finally {
      await holder.query('commit')
      await holder.end()
      await built
      await building.end()
    }
  })
})

const pick = (question: Extract<Question, { kind: 'pick' }>, name: string) => ({
  kind: 'pick' as const,
  keys: question.keys.filter(key => key === `shop.${name}`),
})

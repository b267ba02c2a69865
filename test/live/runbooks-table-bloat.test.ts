import { chmod, chown, mkdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Question } from '#domain/question'
import { servant } from '../../src/main/demo/embedded-postgres'
import { type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { smallDisk } from '../support/small-disk'
import { majors, onlyLook, postgresTarget, roles, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const hostile = 'we"ird\n<img src=x onerror=alert(1)>'
const quoted = `shop."${hostile.replaceAll('"', '""')}"`
const small = { min_size: '1 MB' }

describe.each(majors())('table bloat on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (answering = onlyLook, more: { targets?: Record<string, string> } = {}) =>
    deck.run({ runbook: 'postgres/table-bloat', targets: { db: 'postgres' }, parameters: small, ...more }, answering)

  beforeAll(async () => {
    server = await startPostgres(major, { max_prepared_transactions: '5' })
    const table = async (name: string, columns: string, values: string, rows: number) => {
      await server.exec(`create table ${name} (${columns}) with (autovacuum_enabled = off)`)
      await server.exec(`insert into ${name} select ${values} from generate_series(1, ${rows}) i`)
      await server.exec(`analyze ${name}`)
    }
    await server.exec('create schema shop; create extension pgstattuple')
    await table('shop.fresh', 'id bigint, name text, at timestamptz', 'i, md5(i::text), now()', 40_000)
    await table(
      'shop.padded',
      'a int, b bigint, c bool, d bigint, e smallint, f timestamptz',
      'i, i, true, i, 1, now()',
      40_000,
    )
    await table(
      'shop.deleted',
      'id bigint primary key, name text, note text',
      "i, md5(i::text), repeat('x', i % 100)",
      60_000,
    )
    await table('shop.updated', 'id int, v int, t text', 'i, 0, md5(i::text)', 30_000)
    await table('shop.dropped', 'id int, a text, b text', 'i, md5(i::text), md5(i::text)', 40_000)
    await table(quoted, 'id int, t text', 'i, md5(i::text)', 40_000)
    await server.exec('create table shop.never (id int, t text) with (autovacuum_enabled = off)')
    await server.exec('insert into shop.never select i, md5(i::text) from generate_series(1, 40000) i')
    await server.exec('delete from shop.deleted where id % 10 < 6')
    await server.exec(`delete from ${quoted} where id % 10 < 6`)
    for (const _ of [1, 2]) await server.exec('update shop.updated set v = v + 1')
    await server.exec('alter table shop.dropped drop column b')
    await server.exec('create table shop.heir () inherits (shop.updated); insert into shop.heir values (1, 2)')
    deck = await startDeck({
      profiles: [
        ...roles.map(role => postgresTarget(role, server.port)),
        ...(major === 18 ? [{ name: 'host', protocol: 'local' as const }] : []),
      ],
      facts: { bloat_min_size: '50 MB' },
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('the estimate is within ten points of what pgstattuple measures', async () => {
    const estimates = rowsOf(await run(), 'estimate-dead-space')
    for (const name of ['fresh', 'padded', 'deleted', 'updated', hostile]) {
      const row = estimates.find(one => one.name === name)
      const measured = await server.exec(
        `select 100 * (dead_tuple_len + free_space)::float8 / table_len as pct from pgstattuple(${row?.relid})`,
      )
      expect(row, name).toMatchObject({ basis: 'planner statistics' })
      expect(Math.abs(Number(row?.bloat_pct) - measured.rows[0].pct), name).toBeLessThan(10)
    }
  })

  test('a dropped column is no finding, and a table never analyzed is said, not passed', async () => {
    const looked = await run()
    const dropped = rowsOf(looked, 'estimate-dead-space').find(row => row.name === 'dropped')
    expect(dropped?.basis).toBe('at most (a column was dropped)')
    expect(titles(looked, 'estimate-dead-space').filter(title => title.includes('dropped'))).toEqual([])
    expect(rowsOf(looked, 'what-could-not-be-judged')).toMatchObject([
      { why: 'never analyzed', biggest: 'shop.never', remedy: 'analyze shop.never;' },
    ])
    expect(stepOf(looked, 'what-could-not-be-judged').outcome).toBe('found')
  })

  test('a table never analyzed is said also where no other is bloated', async () => {
    await server.exec('create table shop.big (id int, t text) with (autovacuum_enabled = off)')
    await server.exec(`insert into shop.big select i, repeat('x', 200) from generate_series(1, 80000) i`)
    const looked = await deck.run(
      { runbook: 'postgres/table-bloat', targets: { db: 'postgres' }, parameters: { min_size: '15 MB' } },
      onlyLook,
    )
    await server.exec('drop table shop.big')
    expect(surprises(looked)).toEqual([])
    expect(rowsOf(looked, 'what-could-not-be-judged')).toMatchObject([{ why: 'never analyzed', tables: 1 }])
    expect(looked.outcome).toBe('found')
  })

  test('pg_monitor may measure what it may not read', async () => {
    const looked = await run(
      (question, now) =>
        question.kind === 'pick' && question.step === 'measure-exactly'
          ? pick(question, 'deleted')
          : onlyLook(question, now),
      { targets: { db: 'watcher' } },
    )
    expect(surprises(looked)).toEqual([])
    expect(rowsOf(looked, 'measure-exactly')[0]?.bloat_pct).toBeGreaterThan(45)
  })

  test('a plain role is told the grant it takes to measure', async () => {
    const looked = await run(onlyLook, { targets: { db: 'plain' } })
    const finding = stepOf(looked, 'what-this-server-offers').findings.find(one => one.title.includes('may not call'))
    expect(finding).toMatchObject({ severity: 'info', advice: 'grant pg_stat_scan_tables to plain;' })
    expect(stepOf(looked, 'measure-exactly').outcome).toBe('skipped')
  })

  test('a role that may not read a table sees at least its dead rows, and who may vacuum it', async () => {
    const looked = await run(onlyLook, { targets: { db: 'plain' } })
    expect(surprises(looked)).toEqual([])
    const row = rowsOf(looked, 'estimate-dead-space').find(one => one.name === 'deleted')
    expect(row).toMatchObject({
      basis: 'at least (dead rows only)',
      may_not_vacuum:
        major >= 17 ? 'grant maintain on shop.deleted to plain;' : 'only postgres or the owner of the database may',
    })
    expect(row?.bloat_pct).toBeGreaterThan(50)
    expect(titles(looked, 'what-could-not-be-judged').join()).toMatch(
      /Could not judge \d of the tables: no right to read it/,
    )
  })

  test('who holds vacuum back is named, as is a prepared transaction nobody ended', async () => {
    const holder = await server.connect()
    await holder.query("set application_name = 'forgotten'; begin isolation level repeatable read; select 1")
    const preparer = await server.connect()
    await preparer.query("begin; update shop.updated set v = v where id = 1; prepare transaction 'lost''s'")
    try {
      const rows = rowsOf(await run(), 'what-holds-vacuum-back')
      expect(rows.find(row => row.application_name === 'forgotten')).toMatchObject({ kind: 'session' })
      expect(rows.find(row => row.kind === 'prepared transaction')).toMatchObject({
        id: "lost's",
        detail: "rollback prepared 'lost''s'",
      })
    } finally {
      await preparer.query("rollback prepared 'lost''s'")
      await preparer.end()
      await holder.end()
    }
  })

  test('vacuuming what was picked clears it, keeps the file, and shows both before and after', async () => {
    const picked: string[] = []
    const done = await run((question, now) => {
      if (question.kind === 'pick') {
        picked.push(question.step)
        return question.step === 'rewrite-with-vacuum-full'
          ? { kind: 'pick', keys: [] }
          : pick(question, 'deleted', hostile)
      }
      if (question.kind === 'confirm') {
        expect(question).toMatchObject({ effect: 'changes', confirmation: 'click', undo: 'none' })
        expect(question.commands.map(one => one.text.trim())).toContain(
          `vacuum (analyze, verbose) ${major >= 18 ? 'only ' : ''}"shop"."${hostile.replaceAll('"', '""')}";`,
        )
        expect(question.preview).toHaveLength(2)
      }
      return yes(question, now)
    })
    expect(surprises(done)).toEqual([])
    expect(picked).toEqual(['measure-exactly', 'vacuum-the-picked-tables'])
    expect(stepOf(done, 'vacuum-the-picked-tables')).toMatchObject({ outcome: 'passed' })
    expect(shownBy(done, 'vacuum-the-picked-tables', 'preview').lock).toBe(
      'SHARE UPDATE EXCLUSIVE: reads and writes go on',
    )
    expect(shownBy(done, 'vacuum-the-picked-tables', 'verify')).toMatchObject({ ok: true, dead_rows: 0 })
    expect(
      stepOf(done, 'vacuum-the-picked-tables')
        .output.map(one => one.text)
        .join(''),
    ).toContain('deleted')

    const compared = rowsOf(done, 'compare')
    expect(compared.map(row => row.name).toSorted()).toEqual(['deleted', hostile].toSorted())
    for (const row of compared) {
      expect(row.dead_rows).toBe(0)
      expect(Number(row.dead_rows_before)).toBeGreaterThan(20_000)
    }
    const again = rowsOf(done, 'measure-again').find(row => row.name === 'deleted')
    expect(again).toMatchObject({ dead_row_bytes: 0 })
    expect(Number(again?.free_bytes)).toBeGreaterThan(Number(again?.free_bytes_before) + 1_000_000)
    expect(titles(done, 'compare', 'info').join()).toContain('are free for new rows')
  })

  test('a vacuum that takes its time shows where it stands', async () => {
    await server.exec('create table shop.slowly (id int, t text) with (autovacuum_enabled = off)')
    await server.exec('insert into shop.slowly select i, md5(i::text) from generate_series(1, 40000) i')
    await server.exec('analyze shop.slowly')
    await server.exec('delete from shop.slowly where id % 10 < 6')
    // PostgreSQL 14 counts in a process of its own, a little later.
    await until(async () => {
      const counted = await server.exec(
        "select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'slowly'",
      )
      expect(counted.rows[0].dead).toBe(24_000)
    })
    await server.exec("create role careful superuser login; alter role careful set vacuum_cost_delay = '25ms'")
    await server.exec('alter role careful set vacuum_cost_limit = 5')
    const slow = await startDeck({ profiles: [postgresTarget('db', server.port, 'careful')] })
    try {
      const labels = new Set<string>()
      await slow.follow(
        await slow.start({ runbook: 'postgres/table-bloat', parameters: small }),
        (question, now) => {
          if (question.kind !== 'pick') return yes(question, now)
          return question.step === 'vacuum-the-picked-tables' ? pick(question, 'slowly') : { kind: 'pick', keys: [] }
        },
        now => {
          const progress = now.steps['vacuum-the-picked-tables']?.progress
          if (progress?.unit === 'pages' && (progress.total ?? 0) > 0) labels.add(progress.label ?? '')
          return false
        },
      )
      expect([...labels].join()).toContain('shop.slowly: ')
    } finally {
      await slow.close()
      await server.exec('drop table shop.slowly; drop role careful')
    }
  })

  test('VACUUM FULL is only reached by choice, and gives the space back to the disk', async () => {
    const file = async () => (await server.exec("select pg_relation_filenode('shop.heir') as node")).rows[0].node
    const ofTheHeir = await file()
    const seen: Question[] = []
    const done = await run((question, now) => {
      seen.push(question)
      if (question.kind === 'decision')
        return {
          kind: 'decision',
          to: question.choices.at(question.step === 'is-there-room-for-a-copy' ? 0 : -1)?.to ?? '',
        }
      if (question.kind === 'pick')
        return question.step === 'rewrite-with-vacuum-full' ? pick(question, 'updated') : { kind: 'pick', keys: [] }
      return yes(question, now)
    })
    expect(surprises(done)).toEqual([])
    const asked = seen.find(question => question.kind === 'confirm')
    expect(asked).toMatchObject({ step: 'rewrite-with-vacuum-full', effect: 'destroys' })
    expect(stepOf(done, 'rewrite-with-vacuum-full').outcome).toBe('passed')
    // Only the newest major's system has the host among its targets.
    if (major === 18) expect(Number(rowsOf(done, 'room-on-the-disk')[0]?.free_bytes)).toBeGreaterThan(0)
    else {
      expect(stepOf(done, 'room-on-the-disk').outcome).toBe('skipped')
      expect(titles(done, 'what-a-copy-takes').join()).toContain(
        'The room on the disk is not known, and the copy of shop.updated takes',
      )
    }
    const after = shownBy(done, 'rewrite-with-vacuum-full', 'verify')
    expect(after.ok).toBe(true)
    expect(Number(after.given_to_disk_bytes)).toBeGreaterThan(1_000_000)
    // What inherits from it is another table, and nobody agreed to lock and rewrite that.
    expect(await file()).toBe(ofTheHeir)
  })

  test('a table whose copy the disk cannot hold is not offered for a rewrite', async context => {
    if (major !== 18) return context.skip('only the newest major has the host among its targets')
    // As a server says its size whose table is larger than any disk: the estimate is multiplied, nothing else is changed.
    const text = (await readFile('resources/runbooks/postgres/table-bloat.md', 'utf8')).replace(
      'pg_catalog.pg_total_relation_size(oid) - dead_bytes end as rewrite_bytes',
      '1000000000000000 end as rewrite_bytes',
    )
    const small = await startDeck({
      profiles: [postgresTarget('postgres', server.port), { name: 'host', protocol: 'local' }],
      runbooks: { 'postgres/table-bloat': text },
    })
    try {
      const asked: string[] = []
      const done = await small.run(
        { runbook: 'postgres/table-bloat', parameters: { min_size: '1 MB' } },
        (question, now) => {
          asked.push(`${question.kind} ${question.step}`)
          if (question.kind === 'decision')
            return {
              kind: 'decision',
              to: question.choices.at(question.step === 'is-there-room-for-a-copy' ? 0 : -1)?.to ?? '',
            }
          return question.kind === 'pick' ? { kind: 'pick', keys: [] } : yes(question, now)
        },
      )
      expect(titles(done, 'room-on-the-disk', 'warning')[0]).toMatch(/^Only .* too little for the copy of every table$/)
      expect(asked.join()).toContain('decision is-there-room-for-a-copy')
      expect(asked.join()).not.toContain('pick rewrite-with-vacuum-full')
    } finally {
      await small.close()
    }
  })

  test('a table in a tablespace is held against the disk of that tablespace', async context => {
    if (major !== 18) return context.skip('only the newest major has the host among its targets')
    const disk = await smallDisk(8)
    if (typeof disk === 'string') return context.skip(disk)
    const space = join(disk.path, 'space')
    const user = servant()
    try {
      await mkdir(space)
      if (user) await chown(space, user.uid, user.gid)
      await chmod(dirname(disk.path), 0o711)
      await server.exec(`create tablespace "a, ""tight"" one" location '${space}'`)
      await server.exec(
        'create table shop.tight (id int, t text) with (autovacuum_enabled = off) tablespace "a, ""tight"" one"',
      )
      await server.exec('insert into shop.tight select i, md5(i::text) from generate_series(1, 40000) i')
      await server.exec('analyze shop.tight')
      await server.exec('delete from shop.tight where id % 10 < 6')
      const { bavail, bsize } = await statfs(disk.path)
      await writeFile(join(disk.path, 'full'), Buffer.alloc(bavail * bsize - 300_000))
      let offered: string[] = []
      const looked = await deck.run(
        { runbook: 'postgres/table-bloat', targets: { db: 'postgres', host: 'host' }, parameters: small },
        (question, now) => {
          if (question.kind === 'decision')
            return {
              kind: 'decision',
              to: question.choices.at(question.step === 'is-there-room-for-a-copy' ? 0 : -1)?.to ?? '',
            }
          if (question.kind === 'pick' && question.step === 'rewrite-with-vacuum-full') offered = [...question.keys]
          return question.kind === 'pick' ? { kind: 'pick', keys: [] } : yes(question, now)
        },
      )
      expect(surprises(looked)).toEqual([])
      expect(rowsOf(looked, 'room-on-the-disk').find(row => row.mount === disk.path)).toMatchObject({
        tablespace: 'a, "tight" one',
      })
      expect(titles(looked, 'room-on-the-disk', 'warning').join()).toContain(`are free on ${disk.path}, too little`)
      expect(offered).toContain('shop.deleted')
      expect(offered).not.toContain('shop.tight')
    } finally {
      await server.exec('drop table if exists shop.tight')
      await server.exec('drop tablespace if exists "a, ""tight"" one"')
      await disk.remove()
    }
  })

  test('a locked table is estimated without waiting for its lock', async () => {
    const locker = await server.connect()
    await locker.query('begin; lock table shop.fresh in access exclusive mode')
    try {
      const looked = await run()
      expect(surprises(looked)).toEqual([])
      expect(rowsOf(looked, 'estimate-dead-space').find(row => row.name === 'fresh')).toMatchObject({
        toast_bytes: null,
      })
    } finally {
      await locker.end()
    }
  })

  test('nothing big enough ends the run without a question', async () => {
    const done = await deck.run({ runbook: 'postgres/table-bloat', targets: { db: 'postgres' } }, () => undefined)
    expect(done).toMatchObject({ outcome: 'passed', questions: [] })
    expect(done.header?.parameters.min_size).toBe(String(50 * 1024 * 1024))
  })

  test('without the extension the estimate stands alone, and the statement to add it is given', async () => {
    await server.exec('drop extension pgstattuple')
    try {
      const looked = await run()
      expect(surprises(looked)).toEqual([])
      const [finding] = stepOf(looked, 'what-this-server-offers').findings
      expect(finding?.advice).toContain('create extension pgstattuple;')
      expect(rowsOf(looked, 'estimate-dead-space').length).toBeGreaterThan(3)
    } finally {
      await server.exec('create extension pgstattuple')
    }
  })
})

/** The rows of these tables; keys lead with the schema. */
function pick(question: Extract<Question, { kind: 'pick' }>, ...names: string[]) {
  return { kind: 'pick' as const, keys: question.keys.filter(key => names.some(name => key === `shop.${name}`)) }
}

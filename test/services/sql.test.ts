import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import type { Environment } from '#domain/environment'
import type { Failure } from '#domain/failure'
import type { ReadingState } from '#domain/reading'
import { advance, emptyRun, type Run } from '#domain/run'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { majors } from '../live/runbooks-scene'
import { type Answering, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'

const failing = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It did not fail.')
    },
    (error: unknown) => failureOf(error),
  )

describe.each(majors())('the SQL console on PostgreSQL %i', major => {
  let server: Postgres
  let house: House
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  const minute = 60_000

  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec(`create schema "Shop"; create table "Shop"."Order ""x""" (id int primary key, "Total €" numeric);
      insert into "Shop"."Order ""x""" select n, n / 4.0 from generate_series(1, 100) n;
      create function "Shop"."Sum"(a int) returns int language sql as 'select a'; create role app login`)
    folder = await scratchFolder('sql')
    house = await openHouse({ dataFolder: folder.path, allowKeyFile: true, log: createLog(folder.path) })
    for (const environment of ['development', 'production'] as const) await system(environment)
  })
  afterAll(async () => {
    await house?.close()
    await folder?.remove()
    await server?.stop()
  })

  async function system(environment: Environment) {
    await house.client.systems.save({
      id: environment,
      name: environment,
      environment,
      note: '',
      facts: {},
      thresholds: {},
    })
    const address = {
      host: '127.0.0.1',
      port: server.port,
      database: 'postgres',
      user: 'postgres',
      tls: 'disable' as const,
    }
    await house.client.profiles.save({
      profile: {
        id: `db-${environment}`,
        system: environment,
        name: 'db',
        note: '',
        secret: { from: 'none' },
        protocol: 'postgres',
        ...address,
      },
      secret: { set: 'keep' },
    })
  }

  const on = { profile: 'db-development', limitMs: minute }
  /** Reads to the end, or until that is so. */
  async function read(text: string, enough: (state: ReadingState) => boolean = () => false) {
    const { result } = await house.client.sql.read({ ...on, text })
    let last: ReadingState | undefined
    for await (const state of await house.client.sql.follow({ result })) {
      last = state
      if (enough(state)) break
    }
    if (!last) throw new Error('Nothing was told.')
    return { result, state: last }
  }
  async function change(text: string, answering: Answering = yes, profile = on.profile): Promise<Run> {
    const { run: id } = await house.client.sql.change({
      ...on,
      profile,
      text,
      key: `test-${Date.now()}-${Math.random()}`,
    })
    let run = emptyRun()
    for await (const events of await house.client.runs.follow({ run: id, after: 0 })) {
      run = events.reduce(advance, run)
      for (const question of run.questions) {
        const answer = answering(question, run)
        if (answer) await house.client.runs.answer({ run: id, question: question.id, answer })
      }
    }
    return run
  }
  const backends = async (mark: string) =>
    (await server.exec(`select 1 from pg_stat_activity where query like '%${mark}%' and pid <> pg_backend_pid()`))
      .rowCount

  test('rows are read into a file of our own, found by number, and whole in parts', async () => {
    const { result, state } = await read(
      "select n, case when n % 2 = 0 then null else '' end as empty, repeat('é', n % 1000) as long, '{1,NULL}'::text[] as list from generate_series(1, 100000) n",
    )
    expect(state).toMatchObject({ phase: 'done', rows: 100_000 })
    expect(state.columns?.map(column => column.name)).toEqual(['n', 'empty', 'long', 'list'])
    const [file = ''] = await readdir(join(folder.path, 'results'))
    const { mode, size } = await stat(join(folder.path, 'results', file))
    expect([mode & 0o777, size]).toEqual([0o600, state.bytes])

    const { rows, cut } = await house.client.sql.rows({ result, from: 99_998, count: 10 })
    expect(rows.map(([n, empty]) => [n, empty])).toEqual([
      [99_999, ''],
      [100_000, null],
    ])
    expect(cut).toEqual({ '2': 999 })
    expect(String(rows[0]?.[2])).toHaveLength(500)
    expect(await house.client.sql.cell({ result, row: 99_998, column: 2 })).toEqual({
      cell: 'é'.repeat(999),
      characters: 999,
    })

    let next: number | null = 0
    let count = 0
    while (next !== null) {
      const part: Awaited<ReturnType<typeof house.client.sql.part>> = await house.client.sql.part({
        result,
        from: next,
      })
      for (const row of part.rows) if (row[0] !== ++count) throw new Error(`${row[0]} came as number ${count}`)
      next = part.next
    }
    expect(count).toBe(100_000)
    await house.client.sql.close({ result })
    expect(await readdir(join(folder.path, 'results'))).toEqual([])
    expect(await failing(house.client.sql.rows({ result, from: 0, count: 1 }))).toMatchObject({ kind: 'missing' })
  })

  test('a reading that is stopped ends at the server, and keeps what came', async () => {
    const { result } = await read('select generate_series(1, 100000000) as n /* stop me */', state => state.rows > 1000)
    expect(await backends('stop me')).toBe(1)
    await house.client.sql.stop({ result })
    expect(await backends('stop me')).toBe(0)
    const states = []
    for await (const state of await house.client.sql.follow({ result })) states.push(state)
    expect(states.at(-1)).toMatchObject({ phase: 'stopped', failure: { kind: 'cancelled' } })
    const { rows } = await house.client.sql.rows({ result, from: 0, count: 2 })
    expect(rows).toEqual([[1], [2]])
    await house.client.sql.close({ result })
  })

  test('what is closed while it reads ends at the server too', async () => {
    const { result } = await read('select generate_series(1, 100000000) as n /* close me */', state => state.rows > 0)
    await house.client.sql.close({ result })
    expect(await backends('close me')).toBe(0)
  })

  test('a read that takes longer than its limit says so', async () => {
    const { result } = await house.client.sql.read({ ...on, limitMs: 1000, text: 'select pg_sleep(100)' })
    let last: ReadingState | undefined
    for await (const state of await house.client.sql.follow({ result })) last = state
    expect(last).toMatchObject({ phase: 'failed', failure: { kind: 'timeout' } })
  })

  test('only reads are sent as reads, and the server stands behind that', async () => {
    expect(await failing(house.client.sql.read({ ...on, text: 'delete from pg_class' }))).toMatchObject({
      code: 'NOT_A_READ',
    })
    // Not seen through by reading the text: a function that writes.
    await server.exec(
      'create table if not exists marks (n int); create or replace function mark() returns int language sql as $$ insert into marks values (1) returning 1 $$',
    )
    const { state } = await read('select mark()')
    expect(state).toMatchObject({ phase: 'failed', failure: { code: '25006' } })
    expect((await server.exec('select * from marks')).rowCount).toBe(0)
  })

  test('an error says where in the statement it is', async () => {
    const { state } = await read("select 'é', nothing from pg_class")
    expect(state).toMatchObject({ phase: 'failed', failure: { code: '42703', detail: { position: '13' } } })
  })

  test('what can be completed comes in one answer, mixed-case names as they are', async () => {
    const catalog = await house.client.sql.catalog({ profile: on.profile })
    expect(catalog.database).toBe('postgres')
    expect(catalog.path).toEqual(['pg_catalog', 'public'])
    expect(catalog.relations.find(one => one.schema === 'Shop')).toEqual({
      schema: 'Shop',
      name: 'Order "x"',
      kind: 'table',
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'Total €', type: 'numeric' },
      ],
    })
    expect(catalog.functions.find(one => one.name === 'Sum')).toEqual({
      schema: 'Shop',
      name: 'Sum',
      arguments: ['a integer'],
    })
    expect(catalog.functions.some(one => one.name === 'pg_sleep')).toBe(true)
    expect(catalog.cut).toBe(false)
  })

  test('a change is a run: previewed, asked about, made once, on record', async () => {
    let asked: unknown
    const run = await change('delete from "Shop"."Order ""x""" where id > 90 and id % 2 = 0', (question, run) => {
      asked = question
      return yes(question, run)
    })
    expect(asked).toMatchObject({ kind: 'confirm', effect: 'changes', confirmation: 'click', target: 'db' })
    expect(JSON.stringify(asked)).toContain('Delete on')
    expect(run.outcome).toBe('passed')
    expect((await server.exec('select count(*)::int as n from "Shop"."Order ""x"""')).rows[0].n).toBe(95)
    const [line] = await house.client.sql.history({ profile: on.profile, search: 'delete order' })
    expect(line).toMatchObject({ kind: 'change', run: run.header?.id, outcome: 'passed' })
    const [listed] = await house.client.runs.list({ system: 'development' })
    expect(listed?.title).toMatch(/^SQL: delete from "Shop"/)
  })

  test('on production a TRUNCATE wants the name typed, and a no changes nothing', async () => {
    let asked: unknown
    const run = await change(
      'truncate "Shop"."Order ""x"""',
      question => {
        asked = question
        return { kind: 'confirm', agree: false }
      },
      'db-production',
    )
    expect(asked).toMatchObject({ confirmation: 'typed', effect: 'destroys', environment: 'production' })
    expect(JSON.stringify(asked)).toContain('sessions_using_it')
    expect(run.steps[Object.keys(run.steps)[0] ?? '']?.outcome).toBe('skipped')
    expect((await server.exec('select count(*)::int as n from "Shop"."Order ""x"""')).rows[0].n).toBeGreaterThan(0)
  })

  test('what stands alone is sent alone; backticks, colons and dollars are as they were typed', async () => {
    expect((await change('create index concurrently fast on "Shop"."Order ""x""" ("Total €")')).outcome).toBe('passed')
    expect(
      (await change("create table ticks as select '```' as a, (array[1,2,3])[1:2] as b, $q$;$q$ as c, 1::text as d"))
        .outcome,
    ).toBe('passed')
    expect((await server.exec('select * from ticks')).rows).toEqual([{ a: '```', b: [1, 2], c: ';', d: '1' }])
  })

  test('a password is set and kept nowhere', async () => {
    const run = await change("alter role app password 'correct-horse-battery'")
    expect(run.outcome).toBe('passed')
    const [line] = await house.client.sql.history({ search: 'alter role' })
    expect(line?.text).toBe("alter role app password '••••'")
    const { rows } = await server.exec("select rolpassword from pg_authid where rolname = 'app'")
    expect(rows[0].rolpassword).toMatch(/^SCRAM-SHA-256/)
    for (const entry of await readdir(folder.path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const { readFile } = await import('node:fs/promises')
      const text = await readFile(join(entry.parentPath, entry.name))
      expect(text.includes('correct-horse-battery'), entry.name).toBe(false)
    }
  })

  test('every statement is found again, with how it went', async () => {
    await until(async () => {
      const lines = await house.client.sql.history({ system: 'development', limit: 500 })
      expect(lines.find(line => line.text.includes('nothing from'))).toMatchObject({ outcome: 'failed', kind: 'read' })
      expect(lines.find(line => line.text.includes('stop me'))).toMatchObject({ outcome: 'stopped' })
      expect(lines.find(line => line.text.includes('as list'))).toMatchObject({ outcome: 'done', rows: 100_000 })
    })
    const older = await house.client.sql.history({ limit: 1 })
    const next = await house.client.sql.history({ limit: 1, before: older[0]?.id })
    expect(next[0]?.id).toBeLessThan(older[0]?.id ?? 0)
    await house.client.sql.forget({ system: 'production' })
    expect(await house.client.sql.history({ system: 'production' })).toEqual([])
  })

  test('a plan comes as the server’s JSON; ANALYZE only of what reads', async () => {
    const plan = await house.client.sql.explain({ ...on, analyze: false, text: 'delete from "Shop"."Order ""x"""' })
    expect(JSON.parse(plan.plan)[0].Plan['Node Type']).toBe('ModifyTable')
    const analyzed = await house.client.sql.explain({ ...on, analyze: true, text: 'select count(*) from pg_class' })
    expect(JSON.parse(analyzed.plan)[0]['Execution Time']).toBeGreaterThan(0)
    const text = 'delete from "Shop"."Order ""x"""'
    expect(await failing(house.client.sql.explain({ ...on, analyze: true, text }))).toMatchObject({ kind: 'invalid' })
    expect(await failing(house.client.sql.explain({ ...on, analyze: false, text: 'select nothing' }))).toMatchObject({
      code: '42703',
      detail: { position: '8' },
    })
  })
})

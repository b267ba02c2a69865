import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Protocol } from '#domain/profile'
import type { Run } from '#domain/run'
import { isAction, type Runbook } from '#domain/runbook'
import { probes } from '../../src/main/probes'
import { createLibrary } from '../../src/main/runbooks/library'
import { type Answering, type Deck, keptParsed, startDeck } from '../support/deck'
import { type Postgres, startLoneStandby, startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { type Server, scratchFolder } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { majors, onlyLook, postgresTarget, redisTarget, roles, surprises } from './runbooks-scene'
import { startWebApp, type WebApp } from './web-scene'

/** A folder of backups in which there is none. */
const empty = await scratchFolder('no-backups')
afterAll(() => empty.remove())

/** What runbooks ask for, by the parameter's name; who needs nothing of it is run with its defaults. */
const given: Readonly<Record<string, string>> = {
  min_size: '64 kB',
  role: 'watcher',
  schema: 'shop',
  table: 'orders',
  database: 'postgres',
  password: 'canary-Passw0rd',
  statement: 'select count(*) from pg_catalog.pg_class',
  pid: '1',
  folder: empty.path,
  seconds: '2',
  figures: "select 'users' as name, 5 as value",
  scores: "select 'home' as name, now() as at, 90 as value",
  // Each of the month's checks has its own turn here.
  look_now: 'false',
  manager: 'command',
  service: 'sshd',
  version: '2026-01-02',
  replaces: '2.9',
  deploy_command: 'true',
  rollback_command: 'true',
}

const shipped = 'resources/runbooks'
const library = await createLibrary({
  shipped,
  thresholds: 'resources/thresholds.yaml',
  folders: async () => [],
  probes,
  kept: await keptParsed(),
})
library.close()
const every = library.list().filter(book => Object.values(book.targets).some(one => one.protocol === 'postgres'))

/** Targets that must be there beside PostgreSQL. */
const besides = (book: Runbook): Protocol[] =>
  Object.values(book.targets).flatMap(({ protocol, optional }) =>
    optional || protocol === 'postgres' || protocol === 'any' ? [] : [protocol],
  )

const databases = (book: Runbook, role: string) =>
  Object.fromEntries(
    Object.entries(book.targets).flatMap(([name, one]) => (one.protocol === 'postgres' ? [[name, role]] : [])),
  )

const parametersOf = (book: Runbook) =>
  Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(book.parameters, name)))

/** Looks, changes nothing, and never leaves for another runbook: that one has its own turn. */
const here: Answering = (question, run) => {
  if (question.kind !== 'decision') return onlyLook(question, run)
  const way = question.choices.find(choice => choice.to.startsWith('#'))
  return way ? { kind: 'decision', to: way.to } : { kind: 'skip', reason: 'Every way leads to another runbook.' }
}

/** Looks into PostgreSQL that were refused, or lacked something, and do not say what to grant or install. */
const unhelped = (run: Run, book: Runbook): string[] =>
  book.steps.flatMap(step => {
    const failure = run.steps[step.id]?.failure
    if (!failure || !isAction(step) || book.targets[step.target]?.protocol !== 'postgres') return []
    const said = `${failure.message} ${failure.hint}`
    return /\bgrant .+ to\b|create extension|pg_monitor|run it with/i.test(said) ? [] : [`${step.id}: ${said}`]
  })

/** Runs it as each role, all at once; none may bring a surprise, or a refusal without its remedy. */
async function toEveryRole(deck: Deck, book: Runbook, also: (run: Run, role: string) => void = () => {}) {
  await Promise.all(
    roles.map(async role => {
      const run = await deck.run(
        { runbook: book.id, targets: databases(book, role), parameters: parametersOf(book) },
        here,
      )
      expect(surprises(run), role).toEqual([])
      expect(unhelped(run, book), role).toEqual([])
      also(run, role)
    }),
  )
}

/** A database with something in it of every kind that catalogues know. */
async function furnish(server: Postgres) {
  await server.exec(
    'create extension pgstattuple; create extension pg_stat_statements; create extension amcheck; create schema shop',
  )
  await server.exec('create table shop.orders (id int primary key, note text) with (autovacuum_enabled = off)')
  await server.exec('insert into shop.orders select i, md5(i::text) from generate_series(1, 20000) i')
  await server.exec('create index on shop.orders (lower(note)) where id > 10; analyze shop.orders')
  await server.exec('delete from shop.orders where id % 10 < 6')
  await server.exec(
    'create table shop."Mixed ""Case" (a int, "B" text); create index "Ix" on shop."Mixed ""Case" ("B")',
  )
  await server.exec('insert into shop."Mixed ""Case" select i, md5(i::text) from generate_series(1, 5000) i')
  await server.exec('create table shop.empty (); create unlogged table shop.quick (id serial primary key)')
  await server.exec('create table shop.parts (id int, at date) partition by range (id)')
  await server.exec('create table shop.parts_1 partition of shop.parts for values from (0) to (9000)')
  await server.exec('insert into shop.parts select i, now() from generate_series(1, 8000) i')
  await server.exec('create materialized view shop.totals as select count(*) from shop.orders')
  await server.exec('create table shop.lines (order_id int references shop.orders, doc jsonb)')
  await server.exec(`create database "Ot""her"`)
}

describe.each(majors())('every runbook on PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  let beside: Deck
  const others: Server[] = []
  let web: WebApp | undefined
  const absent = new Map<Protocol, string>([
    ...(noSshd() ? [['ssh', noSshd() ?? ''] as const] : []),
    ...(noRedis() ? [['redis', noRedis() ?? ''] as const] : []),
  ])

  beforeAll(async () => {
    server = await startPostgres(major, { max_prepared_transactions: '5' })
    await furnish(server)
    const databases = roles.map(role => postgresTarget(role, server.port))
    deck = await startDeck({ profiles: databases })
    const wanted = new Set(every.flatMap(besides))
    const more = []
    if (wanted.has('ssh') && !noSshd()) {
      const { port, user, key, fingerprint } = await push(startSshd([], { small: true }))
      more.push({ name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port, user, key, hostKey: fingerprint })
    }
    if (wanted.has('http')) {
      web = await startWebApp()
      more.push({ name: 'web', protocol: 'http' as const, url: `http://127.0.0.1:${web.port}`, health: ['/health'] })
    }
    if (wanted.has('redis') && !noRedis()) more.push(redisTarget('cache', (await push(startRedis())).port))
    beside = more.length > 0 ? await startDeck({ profiles: [...databases, ...more] }) : deck
  })
  const push = async <S extends Server>(starting: Promise<S>) => {
    const server = await starting
    others.push(server)
    return server
  }
  afterAll(async () => {
    await deck?.close()
    if (beside !== deck) await beside?.close()
    for (const one of others) await one.stop()
    web?.stop()
    await server?.stop()
  })

  // All roles and some runbooks at once: what takes long here is waiting between two looks.
  test.concurrent.for(every.map(book => [book.id, book] as const))(
    '%s brings rows or says why not, to every role',
    async ([id, book], context) => {
      const lacking = besides(book).find(protocol => absent.has(protocol))
      if (lacking) context.skip(`${id} needs a ${lacking} target: ${absent.get(lacking)}`)
      await toEveryRole(besides(book).length > 0 ? beside : deck, book, (run, role) => {
        // A superuser is denied nothing.
        if (role === 'postgres') expect(['passed', 'found']).toContain(run.outcome)
      })
    },
  )
})

describe.each(majors())('every runbook on a standby of PostgreSQL %i', major => {
  let standby: Awaited<ReturnType<typeof startLoneStandby>>
  let deck: Deck
  beforeAll(async () => {
    standby = await startLoneStandby(major)
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, standby.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await standby?.stop()
  })

  test.concurrent.each(every.filter(book => besides(book).length === 0).map(book => [book.id, book] as const))(
    '%s brings rows or says why not, to every role',
    (_, book) => toEveryRole(deck, book),
  )
})

describe('the judgement of this matrix', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres(majors().at(-1))
  })
  afterAll(() => server?.stop())

  test.each([
    ['column', "pg_catalog.current_setting('track_counts')::bool as counters", 'e.tablename as counters'],
    ['table', 'from (select 1) as one', 'from (select 1 from pg_catalog.pg_stat_tables) as one'],
    ['function', 'pg_catalog.pg_is_in_recovery() as standby', 'pg_catalog.pg_in_recovery() as standby'],
  ])('a %s that no server has fails exactly the step that names it', async (_, right, wrong) => {
    const id = 'postgres/table-bloat'
    const text = await readFile(join(shipped, `${id}.md`), 'utf8')
    expect(text.split(right)).toHaveLength(2)
    const run = async (runbook: string) => {
      const deck = await startDeck({ profiles: [postgresTarget('postgres', server.port)], runbooks: { [id]: runbook } })
      return deck.run({ runbook: id, parameters: { min_size: '64 kB' } }, here).finally(() => deck.close())
    }
    expect(surprises(await run(text))).toEqual([])
    expect(surprises(await run(text.replace(right, wrong)))).toEqual([
      expect.stringMatching(/^what-this-server-offers: /),
    ])
  })
})

import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import { hearRound, type Round, type RoundNews } from '#domain/round'
import { book, type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { freePort } from '../support/scratch'
import { addSystem, pace, planned, roundsOf, walked } from './scene'

let server: Postgres
let closedPort: number
let deck: Deck
let rounds: ReturnType<typeof roundsOf>

const front =
  'targets:\n  db: postgres\nparameters:\n  seconds: { type: number, label: Seconds, default: 0, fact: seconds }'
const daily = (text: string) => text.replace('cadence: on-demand', 'cadence: daily')
const look = '## Look\n```sql db\nselect 1 as one, pg_sleep(:seconds)\n```'
const change = '## Empty it\n```sql db\ncreate table never (id int)\n```\n```step\neffect: changes\n```'

beforeAll(async () => {
  server = await startPostgres(18)
  closedPort = await freePort()
})
afterAll(() => server?.stop())

beforeEach(async () => {
  deck = await startDeck({
    profiles: [],
    runbooks: {
      't/look': daily(book(look, front)),
      't/mixed': daily(book(`${look}\n\n${change}\n\n## And now?\n- [Done](#look)`, front)),
      't/asks': daily(book(look, front.replace('default: 0, fact: seconds', 'fact: folder'))),
      't/other': book('## Look\n```redis cache\nPING\n```', 'targets:\n  cache: redis').replace('on-demand', 'weekly'),
      't/wrong': book('## Look\n```sql db\nselect * from nowhere\n```'),
    },
  })
  rounds = roundsOf(deck)
})
afterEach(async () => {
  await rounds?.close()
  await deck?.close()
})

const db = (port = server.port, database = 'postgres') => ({
  ...{ protocol: 'postgres' as const, host: '127.0.0.1', port, database, user: 'postgres', tls: 'disable' },
})
const cell = (round: Round, system: string, runbook: string) =>
  round.cells.find(one => one.system === system && one.runbook === runbook)

test('a round looks with all that fits, changes nothing, asks nobody, and says what it left out', async () => {
  await addSystem(deck, 'one', db())
  const round = await walked(deck, rounds, { cadence: 'daily' })
  expect(round).toMatchObject({ status: 'finished', outcome: 'passed', systems: 1, title: 'Daily round of one' })
  expect(cell(round, 'one', 't/look')).toMatchObject({ status: 'done', outcome: 'passed', changed: 'new' })
  expect(cell(round, 'one', 't/mixed')).toMatchObject({ status: 'done', outcome: 'passed' })
  expect(cell(round, 'one', 't/asks')).toMatchObject({
    status: 'left',
    left: 'Seconds is needed (fact folder of the system)',
  })
  expect(cell(round, 'one', 't/other')).toBeUndefined()
  const [run] = await deck.store.journal.list({ runbook: 't/mixed' })
  expect(run?.id).toBe(cell(round, 'one', 't/mixed')?.run)
  const made = await server.exec("select 1 from pg_class where relname = 'never'")
  expect(made.rows).toEqual([])
})

test('of fifty systems five do not answer, three are slow and two fail: each cell says so, and none waits for another', async () => {
  for (let i = 0; i < 50; i++) {
    const target = i < 5 ? db(closedPort) : i < 7 ? db(server.port, 'nowhere') : db()
    await addSystem(deck, `s${String(i).padStart(2, '0')}`, target, { facts: i > 46 ? { seconds: 2 } : {} })
  }
  const round = await walked(deck, rounds, { runbooks: ['t/look', 't/mixed'] })
  const outcomes = Map.groupBy(round.cells, one => one.outcome)
  expect(outcomes.get('failed')?.map(one => one.system)).toEqual(
    ['s00', 's01', 's02', 's03', 's04', 's05', 's06'].flatMap(system => [system, system]),
  )
  expect(outcomes.get('passed')).toHaveLength(86)
  expect(round).toMatchObject({ outcome: 'failed', status: 'finished', systems: 50 })
})

test('who did not answer once is not tried again in this round', async () => {
  await addSystem(deck, 'gone', db(closedPort))
  const round = await walked(deck, rounds, { runbooks: ['t/look', 't/mixed'] })
  const [first, second] = await Promise.all(
    round.cells.map(async one => (await deck.follow(one.run ?? '')).steps.look?.failure),
  )
  expect(first?.kind).toBe('unreachable')
  expect(second?.message).toBe(`Not tried again: ${first?.message}`)
})

test('a canary of the least dear environment goes first; when it cannot be looked at, nothing else begins', async () => {
  await addSystem(deck, 'live', db(), { environment: 'production' })
  await addSystem(deck, 'rehearsal', db(), { environment: 'staging' })
  await addSystem(deck, 'desk', db(closedPort), { environment: 'development' })
  const round = await walked(deck, rounds, { runbooks: ['t/look'], pace: { ...pace, canary: true } })
  expect(round).toMatchObject({
    status: 'stopped',
    outcome: 'failed',
    stopped: 'desk, which went first, could not be looked at.',
  })
  expect(round.cells.map(one => [one.system, one.status])).toEqual([
    ['desk', 'done'],
    ['rehearsal', 'left'],
    ['live', 'left'],
  ])
  expect(round.cells[1]?.left).toBe('Not begun. desk, which went first, could not be looked at.')
})

test('production begins when everything else has ended', async () => {
  await addSystem(deck, 'a-live', db(), { environment: 'production' })
  await addSystem(deck, 'b-live', db(), { environment: 'production' })
  await addSystem(deck, 'desk', db(), { facts: { seconds: 1 } })
  await addSystem(deck, 'rehearsal', db(), { environment: 'staging' })
  const round = await walked(deck, rounds, { runbooks: ['t/look'] })
  const runs = new Map((await deck.store.journal.list()).map(run => [run.system, run]))
  const ends = ['desk', 'rehearsal'].map(system => runs.get(system)?.finishedAt ?? '')
  for (const system of ['a-live', 'b-live'])
    for (const end of ends) expect((runs.get(system)?.startedAt ?? '') >= end).toBe(true)
  expect(round.outcome).toBe('passed')
})

test('after so many systems that could not be looked at, nothing new begins', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await addSystem(deck, name, db(name < 'c' ? closedPort : server.port))
  const round = await walked(deck, rounds, { runbooks: ['t/look'], pace: { ...pace, atOnce: 1, stopAfter: 2 } })
  expect(round.cells.map(one => one.status)).toEqual(['done', 'done', 'left', 'left', 'left'])
  expect(round).toMatchObject({ status: 'stopped', stopped: '2 systems could not be looked at.' })
})

test('a runbook that finds nothing to look at anywhere counts as not looked at, too', async () => {
  for (const name of ['a', 'b']) await addSystem(deck, name, db())
  const round = await walked(deck, rounds, { runbooks: ['t/wrong'], pace: { ...pace, canary: true } })
  expect(round.cells.map(one => one.status)).toEqual(['done', 'left'])
})

test('cancelled, a round ends what runs on the server, and begins nothing', async () => {
  for (const name of ['a', 'b', 'c']) await addSystem(deck, name, db(), { facts: { seconds: 100 } })
  const { round: id, ended } = await rounds.start(
    await planned(deck, { runbooks: ['t/look'], pace: { ...pace, atOnce: 2 } }),
  )
  const asleep = async () =>
    (
      await server.exec(
        "select pid from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()",
      )
    ).rows
  while ((await asleep()).length < 2) await pause(20)
  rounds.cancel(id)
  await ended
  expect(await asleep()).toEqual([])
  const round = await rounds.get(id)
  expect(round.cells.map(one => [one.status, one.outcome])).toEqual([
    ['done', 'cancelled'],
    ['done', 'cancelled'],
    ['left', undefined],
  ])
  expect(round).toMatchObject({ status: 'stopped', outcome: 'cancelled', stopped: 'Stopped by the operator.' })
})

test('the second round says what became worse, better or stayed', async () => {
  for (const name of ['a', 'b']) await addSystem(deck, name, db())
  await walked(deck, rounds, { runbooks: ['t/look'] })
  await addSystem(deck, 'a', db(closedPort))
  const second = await walked(deck, rounds, { runbooks: ['t/look'] })
  expect(second.cells.map(one => one.changed)).toEqual(['worse', 'same'])
  await addSystem(deck, 'a', db())
  const third = await walked(deck, rounds, { runbooks: ['t/look'] })
  expect(third.cells.map(one => one.changed)).toEqual(['better', 'same'])
})
test('followers see the round grow and end with it; the same key is the same round', async () => {
  await addSystem(deck, 'a', db())
  const asked = await planned(deck, { runbooks: ['t/look', 't/mixed'] })
  const { round } = await rounds.start(asked)
  expect((await rounds.start(asked)).round).toBe(round)
  const seen: RoundNews[] = []
  let last: Round | undefined
  for await (const news of rounds.follow(round, new AbortController().signal)) {
    seen.push(news)
    last = hearRound(last, news)
  }
  expect(last).toMatchObject({ status: 'finished', outcome: 'passed' })
  expect(last).toEqual(await deck.store.rounds.get(round))
  // Whole once, and then only what is new: of forty checks of two hundred systems each telling was 1.6 MB.
  expect(seen.filter(news => 'whole' in news)).toHaveLength(1)
  for (const news of seen.slice(1))
    if ('change' in news) expect(news.change.cells.length).toBeLessThanOrEqual(asked.cells.length)
})

test('a follower who is slow still hears how it ended', async () => {
  await addSystem(deck, 'a', db())
  const { round } = await rounds.start(await planned(deck, { runbooks: ['t/look'] }))
  const following = rounds.follow(round, new AbortController().signal)
  let last = hearRound(undefined, (await following.next()).value as RoundNews)
  await expect.poll(async () => (await rounds.get(round)).status, { timeout: 30_000 }).toBe('finished')
  for await (const news of following) last = hearRound(last, news)
  expect(last).toMatchObject({ status: 'finished', outcome: 'passed' })
})

test('a long round tells its followers only the cells that changed', async () => {
  for (let i = 0; i < 30; i++) await addSystem(deck, `s${i}`, db(), { facts: i === 29 ? { seconds: 3 } : {} })
  const { round } = await rounds.start(await planned(deck, { runbooks: ['t/look', 't/mixed'] }))
  let last: Round | undefined
  let told = 0
  for await (const news of rounds.follow(round, new AbortController().signal)) {
    last = hearRound(last, news)
    if ('change' in news) told += news.change.cells.length
  }
  expect(last).toEqual(await deck.store.rounds.get(round))
  // Waiting, running, on record, done: each cell three times at most, however often it is told.
  expect(told).toBeLessThanOrEqual(60 * 3)
})

test('where several targets fit, each is looked at, and compared with itself', async () => {
  await addSystem(deck, 'a', db())
  const both = await deck.store.profiles.list('a')
  await deck.store.profiles.save({ ...both[0], id: 'a-second', name: 'second', database: 'nowhere' } as Profile)
  // Another login to the same server is no other server.
  await deck.store.profiles.save({ ...both[0], id: 'a-third', name: 'third', user: 'plain' } as Profile)
  const first = await walked(deck, rounds, { cadence: 'daily' })
  const of = (round: Round, runbook: string) =>
    round.cells.filter(one => one.runbook === runbook).map(one => `${one.target} ${one.outcome} ${one.changed}`)
  expect(of(first, 't/look')).toEqual(['second failed new', 'target passed new'])
  const runs = await Promise.all(first.cells.map(one => deck.store.journal.header(one.run ?? '')))
  expect(runs.flatMap(run => (run?.runbook === 't/look' ? run.targets.db?.name : []))).toEqual(['second', 'target'])
  // What has to be asked for is said once.
  expect(of(first, 't/asks')).toEqual(['undefined undefined undefined'])
  await deck.store.profiles.save({ ...both[0], id: 'a-second', name: 'second', database: 'template1' } as Profile)
  const then = await walked(deck, rounds, { cadence: 'daily' })
  expect(of(then, 't/look')).toEqual(['second passed better', 'target passed same'])
  expect(of((await deck.store.rounds.get(then.id)) ?? then, 't/look')).toEqual(of(then, 't/look'))
})

test('what reads the records of the others is looked at after them', async () => {
  const text = '## Read\n```probe db\npast.routines\n```\n```step\nchildren: row.left_out\n```'
  await deck.write('t/aaa-report', daily(book(text, front)))
  await deck.library.reload()
  await addSystem(deck, 'a', db())
  expect((await planned(deck, { cadence: 'daily' })).cells.at(-1)?.runbook).toBe('t/aaa-report')
})

test('closed in the middle, a round is interrupted; one whose console died is so after the next start', async () => {
  for (const name of ['a', 'b']) await addSystem(deck, name, db(), { facts: { seconds: 100 } })
  const asked = () => planned(deck, { runbooks: ['t/look'], pace: { ...pace, atOnce: 1 } })
  const closing = await rounds.start(await asked())
  await rounds.close()
  expect(await rounds.get(closing.round)).toMatchObject({ status: 'interrupted', outcome: 'interrupted' })

  // As a process leaves it that was killed: the round and a run of it stand as going on.
  const { cells, systems, key, ...killed } = await asked()
  const left = { ...killed, id: 'killed', startedAt: new Date().toISOString(), status: 'running' as const }
  await deck.store.rounds.create({ ...left, cells, systems: systems.length }, key)
  await deck.store.rounds.keep('killed', 0, { ...(cells[0] as (typeof cells)[0]), status: 'running', run: 'some' })
  const next = roundsOf(deck)
  await next.recover()
  const round = await next.get('killed')
  expect(round).toMatchObject({ status: 'interrupted', outcome: 'interrupted' })
  expect(round.cells.map(one => [one.status, one.outcome ?? one.left])).toEqual([
    ['done', 'interrupted'],
    ['left', 'Not begun. The console ended before this round did.'],
  ])
})

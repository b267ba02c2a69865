import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { startProxy, type TcpProxy } from '../support/proxy'
import { scratchFolder, until } from '../support/scratch'
import { killedWalk } from './child/killed-walk'

let server: Postgres
let proxy: TcpProxy
let deck: Deck
const left = async () => Number((await server.exec('select count(*) from old where n <= 1000')).rows[0].count)
const target = (port: number) => ({
  name: 'db',
  protocol: 'postgres' as const,
  host: '127.0.0.1',
  port,
  database: 'postgres',
  user: 'postgres',
  tls: 'disable',
})

/** A thousand of 1200 rows go, a hundred a batch; each batch sleeps so long. */
const cleaning = (sleep: number, more = '', repeat = 'until: row.finished') =>
  book(
    `## Count
\`\`\`sql db
select count(*) as n from old where n <= 1000
\`\`\`

## Clean
\`\`\`sql db
with gone as (
  delete from old where ctid = any (array(select ctid from old where n <= 1000 order by n limit 100)) returning n
), counted as (select count(*) as done, max(n) as upto from gone)
select done, upto, done < 100 as finished, 'rows' as unit, :last_upto::text as before, pg_sleep(${sleep}) is null as audit_batch
from counted
\`\`\`
\`\`\`step
effect: destroys
onfail: continue
repeat:
  ${repeat}
  total: steps["count"].rows[0].n
\`\`\`
\`\`\`sql db role=verify
select count(*) = 0 as ok, count(*) as left from old where n <= 1000
\`\`\`
${more}
## After
\`\`\`sql db
select count(*) as n from old where n <= 1000
\`\`\``,
  )
const held = '```sql db role=hold\nselect reason from held\n```\n'

beforeAll(async () => {
  server = await startPostgres(18)
  proxy = await startProxy(server.port)
  await server.exec('create table old (n int); create table held (reason text)')
  deck = await startDeck({
    profiles: [target(proxy.port)],
    runbooks: {
      'b/quick': cleaning(0),
      'b/slow': cleaning(0.4),
      'b/held': cleaning(0, held),
      'b/limited': cleaning(0, '', 'until: row.finished\n  limit: 3'),
      'b/unreadable': cleaning(0, '', 'until: row.nonsense'),
    },
  })
})
afterAll(async () => {
  await deck?.close()
  await proxy?.stop()
  await server?.stop()
})
beforeEach(async () => {
  await server.exec('truncate old, held; insert into old select generate_series(1, 1200)')
})

const batches = (run: Run) => run.steps.clean?.batches

test('each batch is a transaction, an intent and a record of its own, and the totals are theirs', async () => {
  const id = await deck.start({ runbook: 'b/quick' })
  const run = await deck.follow(id, (question, all) => {
    if (question.kind === 'confirm') expect(question.repeat).toEqual({ pauseMs: 0, total: 1000 })
    return yes(question, all)
  })
  expect(run.steps.clean).toMatchObject({ outcome: 'passed', batches: { count: 11, sum: 1000, total: 1000 } })
  expect(await left()).toBe(0)
  expect(Number((await server.exec('select count(*) from old')).rows[0].count)).toBe(200)
  const events = await deck.store.journal.events(id)
  const intents = events.filter(event => event.type === 'step.intent')
  expect(intents.map(event => event.batch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  const done = events.flatMap(event => (event.type === 'step.batch' ? [event.done] : []))
  expect(done).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 0])
  // What a batch answered is known to the next.
  expect(intents.map(event => /'(\d+)'::integer::text/.exec(event.text)?.[1])).toEqual([
    undefined,
    ...done.slice(0, -1).map((_, at) => String((at + 1) * 100)),
  ])
})

test('it pauses at a border, changes its pace, and goes on when told', async () => {
  const id = await deck.start({ runbook: 'b/slow' })
  let asked: Promise<void> | undefined
  const paused = await deck.follow(id, yes, run => {
    if ((batches(run)?.count ?? 0) >= 1 && !asked) asked = deck.engine.pace(id, 'clean', { state: 'paused' })
    return batches(run)?.state === 'paused' && run.steps.clean?.intent === undefined
  })
  await asked
  // The batch that was under way has ended; none begins.
  await until(async () => expect(await left()).toBeLessThan(1000))
  const atBorder = async () =>
    (await deck.store.journal.events(id)).filter(event => event.type === 'step.intent').length
  expect(paused.steps.clean?.running).toBe(true)
  const before = await atBorder()
  await deck.engine.pace(id, 'clean', { pauseMs: 10 })
  expect(await atBorder()).toBe(before)
  await deck.engine.pace(id, 'clean', { state: 'running' })
  const run = await deck.follow(id, yes)
  expect(run.steps.clean).toMatchObject({ outcome: 'passed', batches: { sum: 1000, pauseMs: 10 } })
  await expect(deck.engine.pace(id, 'clean', { state: 'paused' })).rejects.toMatchObject({
    failure: { kind: 'missing' },
  })
})

test('stopped after a batch, what was done stays done, and running it again does the rest', async () => {
  const id = await deck.start({ runbook: 'b/slow' })
  let asked: Promise<void> | undefined
  const run = await deck.follow(id, yes, now => {
    if ((batches(now)?.count ?? 0) >= 2 && !asked) asked = deck.engine.pace(id, 'clean', { state: 'stopping' })
    return false
  })
  await asked
  const sum = batches(run)?.sum ?? 0
  expect(run.steps.clean).toMatchObject({ outcome: 'cancelled', failure: { code: 'STOPPED' } })
  expect(run.steps.clean?.failure?.message).toContain(`${sum} of 1000 rows. What was done stays done.`)
  expect(await left()).toBe(1000 - sum)
  expect(run.steps.after?.tables[0]?.table.rows).toEqual([[1000 - sum]])
  await deck.engine.resume(id, 'count', false)
  const again = await deck.follow(id, yes)
  expect(again.steps.clean).toMatchObject({ outcome: 'passed', batches: { sum: 1000 - sum, total: 1000 - sum } })
  expect(await left()).toBe(0)
})

test('a batch whose link died is counted, not sent again, and the rest follows', async () => {
  const id = await deck.start({ runbook: 'b/slow' })
  let cut = false
  let settled = 0
  const run = await deck.follow(
    id,
    (question, now) => {
      if (question.kind === 'settle') settled++
      return yes(question, now)
    },
    now => {
      if ((batches(now)?.count ?? 0) >= 1 && now.steps.clean?.intent && !cut) {
        cut = true
        void until(async () => {
          const asleep = await server.exec(
            "select from pg_stat_activity where query like '%audit_batch%' and wait_event = 'PgSleep'",
          )
          expect(asleep.rows).toHaveLength(1)
        }).then(() => proxy.cut())
      }
      return false
    },
  )
  expect(settled).toBe(1)
  expect(run.steps.clean).toMatchObject({ outcome: 'passed', batches: { sum: 1000, total: 1000 } })
  expect(await left()).toBe(0)
})

test('what holds batches up is waited for, and said', async () => {
  await server.exec("insert into held values ('standby a is 5 MB behind')")
  const released: Promise<unknown>[] = []
  const reasons = new Set<string | undefined>()
  const run = await deck.follow(await deck.start({ runbook: 'b/held' }), yes, now => {
    if (batches(now)?.state === 'waiting') {
      reasons.add(batches(now)?.reason)
      expect(batches(now)?.count).toBe(0)
      if (released.length === 0) released.push(server.exec('truncate held'))
    }
    return false
  })
  expect([...reasons]).toEqual(['standby a is 5 MB behind'])
  expect(run.steps.clean).toMatchObject({ outcome: 'passed', batches: { count: 11, state: 'running' } })
})

test('where it cannot be told whether to wait, no batch begins', async () => {
  await server.exec('alter table held rename to gone')
  try {
    const run = await deck.run({ runbook: 'b/held' }, yes)
    expect(run.steps.clean?.outcome).toBe('failed')
    expect(run.steps.clean?.failure?.message).toContain('Whether the next batch has to wait could not be read')
    expect(await left()).toBe(1000)
  } finally {
    await server.exec('alter table gone rename to held')
  }
})

test('more batches than allowed, or an answer nobody understands, end it with what was done', async () => {
  const limited = await deck.run({ runbook: 'b/limited' }, yes)
  expect(limited.steps.clean).toMatchObject({ outcome: 'failed', failure: { code: 'TOO_MANY_BATCHES' } })
  expect(await left()).toBe(700)
  const unreadable = await deck.run({ runbook: 'b/unreadable' }, yes)
  expect(unreadable.steps.clean?.outcome).toBe('failed')
  expect(unreadable.steps.clean?.failure?.message).toContain('The batch was made, but its answer was not understood')
  expect(await left()).toBe(600)
})

test('a console killed in the middle leaves one batch unknown; counting settles it, and the next console does the rest', async () => {
  const scratch = await scratchFolder('batches')
  const folder = join(scratch.path, 'data')
  const text = cleaning(0.4)
  const { id } = await killedWalk({ folder, port: server.port, text }, lines =>
    expect(lines.filter(line => line === 'step.batch').length).toBeGreaterThan(1),
  )
  const next = await startDeck({ folder, profiles: [target(server.port)], runbooks: { 'k/walk': text } })
  try {
    expect(await next.engine.recover()).toEqual([id])
    const found = await next.follow(id)
    // Killed between two batches there is nothing that nobody knows.
    expect(found.outcome).toBe('interrupted')
    expect(['unknown', 'cancelled']).toContain(found.steps.clean?.outcome)
    if (found.steps.clean?.outcome === 'unknown') {
      await expect(next.engine.resume(id, 'clean', false)).rejects.toMatchObject({ failure: { kind: 'invalid' } })
      await until(async () => {
        const busy = await server.exec(
          "select from pg_stat_activity where query like '%audit_batch%' and state = 'active' and pid <> pg_backend_pid()",
        )
        expect(busy.rows).toHaveLength(0)
      })
      await next.engine.settle(id, 'clean')
      const settled = await next.follow(id)
      expect(settled.steps.clean).toMatchObject({ outcome: 'cancelled', failure: { code: 'BETWEEN_BATCHES' } })
      expect(settled.steps.clean?.failure?.message).toContain(`${await left()} are left`)
    }
    const before = await left()
    expect(before).toBeGreaterThan(0)
    await next.engine.resume(id, 'count', false)
    const done = await next.follow(id, yes)
    expect(done.steps.clean).toMatchObject({ outcome: 'passed', batches: { sum: before } })
    expect(await left()).toBe(0)
  } finally {
    await next.close()
    await scratch.remove()
  }
})

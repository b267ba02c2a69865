import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { book, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { killedWalk } from './child/killed-walk'

let server: Postgres
let scratch: Awaited<ReturnType<typeof scratchFolder>>
const text = book(
  '## Look\n```sql db\nselect 1 as n\n```\n\n## Add\n```sql db\nwith u as (update counter set n = n + 1 returning n) select pg_sleep(3) as audit_killed from u\n```\n```step\neffect: changes\n```\n' +
    '```sql db role=verify\nselect n = 1 as ok from counter\n```\n\n## After\n```sql db\nselect n from counter\n```',
)

beforeAll(async () => {
  server = await startPostgres(18)
  scratch = await scratchFolder('killed')
  await server.exec('create table counter (n int); insert into counter values (0)')
})
afterAll(async () => {
  await server?.stop()
  await scratch?.remove()
})

const profiles = () => [
  {
    name: 'db',
    protocol: 'postgres' as const,
    host: '127.0.0.1',
    port: server.port,
    database: 'postgres',
    user: 'postgres',
    tls: 'disable',
  },
]

test('a process killed while a change runs leaves it interrupted and unknown; the next one settles it and goes on (M4, R6)', async () => {
  const folder = join(scratch.path, 'data')
  const atWork = () =>
    server.exec("select 1 from pg_stat_activity where query like '%audit_killed%' and wait_event = 'PgSleep'")
  const { id, lines } = await killedWalk({ folder, port: server.port, text }, async () =>
    expect((await atWork()).rows).toHaveLength(1),
  )
  expect(lines).toContain('step.intent')
  expect(lines).not.toContain('step.item')

  const deck = await startDeck({ folder, profiles: profiles(), runbooks: { 'k/walk': text } })
  try {
    expect(await deck.engine.recover()).toEqual([id])
    const found = await deck.follow(id)
    expect(found).toMatchObject({ status: 'finished', outcome: 'interrupted' })
    expect(found.steps.look?.outcome).toBe('passed')
    expect(found.steps.add).toMatchObject({ outcome: 'unknown', failure: { code: 'INTERRUPTED', lost: true } })
    await expect(deck.engine.resume(id, 'add', false)).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    // Walking over it from before does not do it again either: the run stops there.
    await deck.engine.resume(id, 'look', false)
    expect((await deck.follow(id, yes)).steps.add?.outcome).toBe('unknown')
    // The server finishes on its own, or notices that nobody listens; then a look settles it.
    await until(async () => expect((await atWork()).rows).toHaveLength(0))
    const now = Number((await server.exec('select n from counter')).rows[0].n)
    expect(now).toBeLessThanOrEqual(1)
    await deck.engine.settle(id, 'add')
    const settled = await deck.follow(id)
    expect(settled.steps.add?.outcome).toBe(now === 1 ? 'passed' : 'failed')
    await deck.engine.resume(id, now === 1 ? 'after' : 'add', false)
    const ended = await deck.follow(id, yes)
    expect(ended.outcome).toBe('passed')
    expect(ended.steps.after?.tables[0]?.table.rows).toEqual([[1]])
    expect(await deck.engine.recover()).toEqual([])
  } finally {
    await deck.close()
  }
})

test('another server that now stands at the address does not settle what was asked of the first (J15)', async () => {
  const other = await startPostgres(15)
  await other.exec('create table counter (n int); insert into counter values (1)')
  const lost = book(
    '## Add\n```sql db\nselect pg_terminate_backend(pg_backend_pid())\n```\n```step\neffect: changes\n```\n```sql db role=verify\nselect true as ok from counter\n```',
  )
  const deck = await startDeck({ profiles: profiles(), runbooks: { 'k/lost': lost } })
  try {
    const id = await deck.start({ runbook: 'k/lost' })
    const run = await deck.follow(id, (question, all) =>
      question.kind === 'settle' ? { kind: 'settle', how: 'leave' } : yes(question, all),
    )
    expect(run.steps.add?.outcome).toBe('unknown')
    const profile = await deck.store.profiles.get('db')
    await deck.store.profiles.save({ ...profile, port: other.port } as never)
    await deck.engine.settle(id, 'add')
    const still = await deck.follow(id)
    expect(still.steps.add?.outcome).toBe('unknown')
    expect(still.steps.add?.failure?.message).toContain('another server now')
    await deck.store.profiles.save(profile as never)
    await deck.engine.settle(id, 'add')
    expect((await deck.follow(id)).steps.add?.outcome).toBe('passed')
  } finally {
    await deck.close()
    await other.stop()
  }
})

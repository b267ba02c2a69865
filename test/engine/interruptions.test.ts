import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foldRun } from '#domain/run'
import type { NewRunEvent, RunHeader } from '#domain/run-event'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'

let server: Postgres
let deck: Deck
const runbook = book(
  '## Look\n```sql db\nselect 1 as n\n```\n\n## Add\n```sql db\nupdate counter set n = n + 1\n```\n```step\neffect: changes\n```\n' +
    '```sql db role=verify\nselect n > 0 as ok from counter\n```\n\n## After\n```sql db\nselect 2 as n\n```',
)

beforeAll(async () => {
  server = await startPostgres(18)
  await server.exec('create table counter (n int); insert into counter values (0)')
  deck = await startDeck({
    profiles: [
      {
        name: 'db',
        protocol: 'postgres',
        host: '127.0.0.1',
        port: server.port,
        database: 'postgres',
        user: 'postgres',
        tls: 'disable',
      },
    ],
    runbooks: { 'i/add': runbook },
  })
})
afterAll(async () => {
  await deck?.close()
  await server?.stop()
})

/** Writes the journal as a process would have that died after these events of a real run (M4). */
async function diedAfter(last: NewRunEvent['type'], step?: string): Promise<string> {
  const whole = await deck.start({ runbook: 'i/add' })
  await deck.follow(whole, yes)
  const events = await deck.store.journal.events(whole)
  const end = events.findIndex(event => event.type === last && (!step || ('step' in event && event.step === step)))
  const id = randomUUID()
  const header = { ...((await deck.store.journal.header(whole)) as RunHeader), id }
  await deck.store.journal.create(header, randomUUID())
  const kept = events.slice(0, end + 1).map(({ seq: _seq, at: _at, ...body }) => body as NewRunEvent)
  await deck.store.journal.append(
    id,
    kept.map(event => (event.type === 'run.started' ? { ...event, run: header } : event)),
  )
  return id
}

const points: [NewRunEvent['type'], string | undefined, string | undefined][] = [
  ['run.started', undefined, undefined],
  ['step.started', 'look', 'cancelled'],
  ['step.started', 'add', 'cancelled'],
  ['question.asked', undefined, 'cancelled'],
  ['question.answered', undefined, 'cancelled'],
  ['step.intent', 'add', 'unknown'],
]

test.each(points)(
  'a process that died after %s (%s) leaves an interrupted run, nothing is repeated (M4)',
  async (last, step, outcome) => {
    const id = await diedAfter(last, step)
    const done = Number((await server.exec('select n from counter')).rows[0].n)
    expect(await deck.engine.recover()).toContain(id)
    const run = foldRun(await deck.store.journal.events(id))
    expect(run).toMatchObject({ status: 'finished', outcome: 'interrupted' })
    if (outcome) expect(run.steps[last === 'step.started' && step === 'look' ? 'look' : 'add']?.outcome).toBe(outcome)
    expect(Number((await server.exec('select n from counter')).rows[0].n)).toBe(done)
  },
)

test('an interrupted run is taken up again at a step with the same inputs and the frozen text (M20)', async () => {
  const id = await diedAfter('step.finished', 'look')
  await deck.engine.recover()
  await deck.write('i/add', book('## Something else\n```sql db\nselect 0\n```'))
  await deck.library.reload()
  await deck.engine.resume(id, 'add', false)
  const run = await deck.follow(id, yes)
  expect(run.outcome).toBe('passed')
  expect(run.steps.add?.outcome).toBe('passed')
  expect(run.steps.after?.outcome).toBe('passed')
  await deck.write('i/add', runbook)
  await deck.library.reload()
})

test('an unknown step is settled by looking, and the run can then go on after it', async () => {
  const id = await diedAfter('step.intent', 'add')
  await deck.engine.recover()
  await deck.engine.settle(id, 'add')
  const settled = await deck.follow(id)
  expect(settled.steps.add).toMatchObject({ outcome: 'passed', reason: expect.stringContaining('Looked again') })
  await deck.engine.resume(id, 'after', false)
  expect((await deck.follow(id)).outcome).toBe('passed')
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { book, type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'

let server: Postgres
let deck: Deck

beforeAll(async () => {
  server = await startPostgres(18)
  await server.exec('create table words (id int primary key, word text); insert into words values (1, $$one$$)')
  const looks =
    '## Look\n```sql db\nselect id, word from words\n```\n```judge\n- when: row.id >= 1\n  severity: warning\n  title: There is a row\n```'
  const change =
    '## Empty it\n```sql db\ndelete from words where id = :row_id\n```\n```step\neach: look\npick: many\nkey: id\neffect: destroys\n```'
  deck = await startDeck({
    profiles: [
      {
        ...{ name: 'db', protocol: 'postgres', host: '127.0.0.1', port: server.port },
        ...{ database: 'postgres', user: 'postgres', tls: 'disable' },
      },
    ],
    runbooks: {
      't/mixed': book(
        `${looks}\n\n${change}\n\n## And now?\n- [More](t/plain)\n- [Done](#last)\n\n` +
          '## Before you leave\n- [ ] The world is well\n\n## Last\n```sql db\nselect 2 as two\n```',
      ),
      't/plain': book(looks),
    },
  })
})

afterAll(async () => {
  await deck?.close()
  await server?.stop()
})

test('a run that only looks reads, judges, and asks and changes nothing', async () => {
  const run = await deck.run({ runbook: 't/mixed', mode: 'look' })
  expect(run.outcome).toBe('found')
  expect(Object.fromEntries(Object.values(run.steps).map(step => [step.id, step.outcome]))).toEqual({
    look: 'found',
    'empty-it': 'skipped',
    'and-now': 'skipped',
    'before-you-leave': 'skipped',
    last: 'passed',
  })
  expect(run.steps['empty-it']?.reason).toBe('Not asked about: this run only looks.')
  expect(run.steps['and-now']?.reason).toBe('Open: a person has to decide this.')
  expect(run.steps['before-you-leave']?.reason).toBe('Open: a person has to look at this.')
  expect(run.header?.mode).toBe('look')
})

test('whoever takes such a run up is asked', async () => {
  const id = await deck.start({ runbook: 't/mixed', mode: 'look' })
  await deck.follow(id)
  await deck.engine.resume(id, 'empty-it', true)
  const asked = await deck.follow(id, undefined, run => run.questions.length > 0)
  expect(asked.questions[0]?.kind).toBe('pick')
  await deck.engine.cancel(id)
  await deck.follow(id)
})

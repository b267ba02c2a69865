import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { book, type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'

let server: Postgres
let deck: Deck
const judged = (rules: string) => `\`\`\`judge\n${rules}\n\`\`\`\n`
const counters = '```sql db\nselect name, reset_at, total from counters order by name\n```\n'
const fast = `- when: delta.total > 10.0\n  severity: warning\n  title: '{row.name} is fast'\n- none: Nothing is fast`

beforeAll(async () => {
  server = await startPostgres(18)
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
    runbooks: {
      'd/stored': book(`## Rates\n${counters}\`\`\`step\nkey: name\nreset: reset_at\n\`\`\`\n${judged(fast)}`),
      'd/plain': book(
        `## Rates\n\`\`\`sql db\nselect name, total from counters order by name\n\`\`\`\n${judged(fast)}`,
      ),
      'd/window': book(
        `## Ticks\n\`\`\`sql db\nselect extract(epoch from clock_timestamp()) * 100 as ticks\n\`\`\`\n\`\`\`step\nwindow: 1s\n\`\`\`\n` +
          judged(
            "- when: delta.ticks > 50.0 && delta.ticks < 200.0\n  severity: warning\n  title: 'It ticks'\n- none: It stands still",
          ),
      ),
      'd/previous': book(
        `## Count\n\`\`\`sql db\nselect count(*) as n from counters\n\`\`\`\n${judged(
          "- when: rows[0].n != previous[0].n\n  severity: warning\n  title: 'From {previous[0].n} to {rows[0].n}'\n- none: As many as before",
        )}`,
      ),
      'd/guarded': book(
        `## Rates\n\`\`\`sql db\nselect name, total from counters order by name\n\`\`\`\n${judged(
          "- when: delta.total == null || delta.total > 10.0\n  severity: info\n  title: '{row.name} is fast or unknown'",
        )}`,
      ),
    },
  })
})
beforeEach(async () => {
  await server.exec(
    "drop table if exists counters; create table counters (name text, reset_at int, total bigint); insert into counters values ('a', 1, 0), ('b', 1, 0)",
  )
})
afterAll(async () => {
  await deck?.close()
  await server?.stop()
})

const look = async (runbook: string) => {
  const run = await deck.run({ runbook })
  const [step] = Object.values(run.steps)
  return { outcome: step?.outcome, titles: step?.findings.map(one => one.title), notes: step?.notes, run }
}
const pause = () => new Promise(resolve => setTimeout(resolve, 30))

test('the first look is not judged, and nothing is said to be well; the second is, row by row by key', async () => {
  const first = await look('d/stored')
  expect(first).toMatchObject({ outcome: 'passed', titles: [] })
  expect(first.notes?.join()).toContain('Not judged yet')
  expect(first.notes?.join()).not.toContain('Nothing is fast')
  await pause()
  await server.exec("update counters set total = 1000000 where name = 'b'")
  expect(await look('d/stored')).toMatchObject({ outcome: 'found', titles: ['b is fast'] })
  await pause()
  expect((await look('d/stored')).notes).toEqual(['Nothing is fast'])
})

test('a changed reset column, and a counter that went down, discard the comparison and say so', async () => {
  await look('d/stored')
  await pause()
  await server.exec('update counters set total = 1000000, reset_at = 2')
  const reset = await look('d/stored')
  expect(reset.titles).toEqual([])
  expect(reset.notes?.join()).toMatch(/Not judged yet: .*reset/)
  await server.exec('update counters set total = 5000')
  await look('d/plain')
  await pause()
  await server.exec('update counters set total = 10')
  const down = await look('d/plain')
  expect(down.notes?.join()).toMatch(/Not judged yet: total went down/)
  expect(down.notes?.join()).not.toContain('Nothing is fast')
})

test('a row without a rate is not judged yet and fails nothing; the others are judged', async () => {
  await look('d/plain')
  await pause()
  await server.exec(
    "update counters set total = null where name = 'a'; update counters set total = 1000000 where name = 'b'",
  )
  const run = await look('d/plain')
  expect(run).toMatchObject({ outcome: 'found', titles: ['b is fast'] })
  expect(run.notes?.join()).toContain('1 of 2 rows have no earlier value')
  await pause()
  await server.exec("insert into counters values ('new', 1, 1)")
  const newcomer = await look('d/plain')
  expect(newcomer.outcome).toBe('passed')
  expect(newcomer.notes?.join()).toContain('2 of 3 rows have no earlier value')
  expect(newcomer.notes?.join()).not.toContain('Nothing is fast')
})

test('a rule that guards its rate itself is taken at its word', async () => {
  await look('d/guarded')
  await pause()
  await server.exec("update counters set total = null where name = 'a'")
  expect((await look('d/guarded')).titles).toEqual(['a is fast or unknown'])
})

test('a window looks twice in one step and needs no earlier run', async () => {
  expect(await look('d/window')).toMatchObject({ outcome: 'found', titles: ['It ticks'] })
})

test('previous is the table of the last look at the same target', async () => {
  expect((await look('d/previous')).notes?.join()).toContain('Not judged yet')
  await pause()
  expect((await look('d/previous')).notes).toEqual(['As many as before'])
  await pause()
  await server.exec("insert into counters values ('c', 1, 0)")
  expect((await look('d/previous')).titles).toEqual(['From 2 to 3'])
})

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldRun } from '#domain/run'
import { smallVolume } from '../store/small-volume'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'

let server: Postgres
let deck: Deck
const target = (port = server.port) => ({
  name: 'db',
  protocol: 'postgres' as const,
  host: '127.0.0.1',
  port,
  database: 'postgres',
  user: 'postgres',
  tls: 'disable',
})
const sql = (text: string, options = '') =>
  `\`\`\`sql db\n${text}\n\`\`\`\n${options ? `\`\`\`step\n${options}\n\`\`\`\n` : ''}`
const add = (options = '') => sql('update counter set n = n + 1', `effect: changes\n${options}`)
const count = async () => Number((await server.exec('select n from counter')).rows[0].n)
const three = ['one', 'two', 'three'].map(name => `## ${name}\n${add()}`).join('\n')

beforeAll(async () => {
  server = await startPostgres(18)
  await server.exec('create table counter (n int); insert into counter values (0)')
  await server.exec('create table marks (name text); create table shop (id int)')
  deck = await startDeck({
    profiles: [target()],
    freshMs: 300,
    runbooks: {
      'f/huge': book(
        `## Before\n${sql('select 1 as n')}\n## Huge\n${sql("select repeat('x', 600 * 1024 * 1024) as cell")}\n## Beside\n${sql('select 2 as n')}\n## Behind\n${sql('select 3 as n', 'when: steps["beside"].rows[0].n == 2')}`,
      ),
      'f/busy': book(
        `## Slow\n${sql('with u as (update counter set n = n + 1 returning n) select pg_sleep(2) as audit_busy from u', 'effect: changes')}`,
      ),
      'f/cut': book(
        `## Rows\n${sql('select n from generate_series(1, 1500) n')}\`\`\`judge\n- when: row.n == 1400\n  severity: warning\n  title: There it is\n- none: It is not there\n\`\`\``,
      ),
      'f/add': book(`## Add\n${add()}${'```sql db role=preview\nselect n from counter\n```\n'}`),
      'f/three': book(three),
      'f/word': book(
        `## Call\n${sql('select :"called"()')}`,
        'targets:\n  db: postgres\nparameters:\n  called: { type: string, label: Called }',
      ),
      'f/secret': book(
        `## Convert\n${sql("select :'word'::text::int")}\n## Do\n${sql("do $$ begin raise exception 'no' using detail = 'd'; end $$", 'effect: changes\nonfail: continue')}`,
        'targets:\n  db: postgres\nparameters:\n  word: { type: secret, label: Word }',
      ),
      'f/circle': book(
        ['there', 'back']
          .map(
            (name, at, all) =>
              `## ${name}\n${sql('select 1 as n')}\`\`\`judge\n- when: rows[0].n == 1\n  goto: ${all[1 - at]}\n\`\`\``,
          )
          .join('\n\n'),
      ),
      'f/continue': book(
        `## Bad\n${sql('update nowhere set n = 1', 'effect: changes\nonfail: continue')}\n## Next\n${add()}`,
      ),
      'f/stop': book(`## Bad\n${sql('select * from nowhere', 'onfail: stop')}\n## Next\n${add()}`),
      'f/goto': book(
        `## Bad\n${sql('update nowhere set n = 1', 'effect: changes\nonfail: goto repair')}\n## Between\n${add()}\n## Repair\n${add()}`,
      ),
      'f/built': book(
        `## First\n${sql('select 1 as n')}\n## Second\n${sql('select 2 as n', 'when: steps["first"].rows[0].n == 1')}\n## Third\n${sql('select :row_n as n', 'each: first')}`,
      ),
      'f/each': book(
        `## Names\n${sql("select x as name from unnest(array['a', 'b', 'c']) x")}\n## Mark\n${sql("insert into marks select :'row_name' where pg_sleep(case when :'row_name' = 'b' then 30 else 0 end) is not null", 'effect: changes\neach: names\nkey: name')}\`\`\`sql db role=verify\nselect true as ok from marks where name = :'row_name'\n\`\`\``,
      ),
    },
  })
})
afterAll(async () => {
  await deck?.close()
  await server?.stop()
})

test('a cell of 600 MB fails its own step; those beside it and behind it are answered (I2)', async () => {
  const run = await deck.run({ runbook: 'f/huge' })
  expect(run.steps.huge).toMatchObject({ outcome: 'failed', failure: { kind: 'rejected' } })
  expect(run.steps.huge?.failure?.message).toMatch(/MB/)
  for (const id of ['before', 'beside', 'behind']) expect(run.steps[id]?.outcome).toBe('passed')
  expect(run.outcome).toBe('failed')
})

test('two consoles that make the same change at once make it once; the other is told who is at it (M2)', async () => {
  const was = await count()
  const second = await startDeck({
    profiles: [target()],
    runbooks: { 'f/busy': book(`## Slow\n${sql('update counter set n = n + 1', 'effect: changes')}`) },
  })
  try {
    const first = deck.run({ runbook: 'f/busy' }, yes)
    await until(async () => {
      const { rows } = await server.exec(
        "select 1 from pg_stat_activity where query like '%audit_busy%' and wait_event = 'PgSleep'",
      )
      expect(rows).toHaveLength(1)
    })
    const refused = await second.run({ runbook: 'f/busy' }, yes)
    expect(refused.steps.slow).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'rejected', code: 'BUSY_ELSEWHERE' },
    })
    expect(refused.steps.slow?.failure?.message).toMatch(/Server process \d+ .*quarterdeck/i)
    expect((await first).outcome).toBe('passed')
    expect(await count()).toBe(was + 1)
    expect((await second.run({ runbook: 'f/busy' }, yes)).outcome).toBe('passed')
  } finally {
    await second.close()
  }
})

test('a confirmation that comes late is asked for again, with a preview of now (Q5)', async () => {
  const was = await count()
  const id = await deck.start({ runbook: 'f/add' })
  const asked = await deck.follow(id, undefined, run => run.questions.length > 0)
  await new Promise(resolve => setTimeout(resolve, 400))
  await server.exec('update counter set n = n + 100')
  const [old] = asked.questions
  await deck.engine.answer(id, old?.id ?? '', { kind: 'confirm', agree: true })
  const again = await deck.follow(id, undefined, run => run.questions.some(one => one.id !== old?.id))
  expect(await count()).toBe(was + 100)
  expect(again.questions[0]).toMatchObject({ kind: 'confirm', preview: [{ table: { rows: [[was + 100]] } }] })
  const run = await deck.follow(id, question => (question.id === old?.id ? undefined : yes(question, again)))
  expect(run.outcome).toBe('passed')
  expect(await count()).toBe(was + 101)
})

test('what becomes another statement with its values in is refused before it is sent (G8)', async () => {
  for (const called of ['pg_reload_conf', 'pg_promote', 'lo_create']) {
    const run = await deck.run({ runbook: 'f/word', parameters: { called } })
    expect(run.steps.call).toMatchObject({ outcome: 'failed', failure: { code: 'NOT_A_READ' } })
  }
  expect((await deck.run({ runbook: 'f/word', parameters: { called: 'now' } })).outcome).toBe('passed')
})

test('a secret that the server repeats in its complaint is dots on record (B16)', async () => {
  const id = await deck.start({ runbook: 'f/secret', parameters: { word: 'canary-in-a-mine' } })
  const run = await deck.follow(id, yes)
  expect(run.steps.convert).toMatchObject({ outcome: 'failed' })
  expect(run.steps.convert?.failure?.message).toContain('••••')
  expect(JSON.stringify(await deck.store.journal.events(id))).not.toContain('canary-in-a-mine')
})

test('branches that lead back to each other end as a failure, not as a pass', async () => {
  const run = await deck.run({ runbook: 'f/circle' })
  expect(run.outcome).toBe('failed')
  expect([run.steps.there?.failure?.code, run.steps.back?.failure?.code]).toContain('CIRCLE')
}, 60_000)

test('where not all rows came, it is said beside what is said of them', async () => {
  const run = await deck.run({ runbook: 'f/cut' }, yes)
  expect(run.steps.rows?.notes[0]).toMatch(/^Judged as far as it came\. .*1000/)
})

describe('a change that failed', () => {
  test('stops the run; with onfail: continue the next step comes; with a read onfail: stop stops too', async () => {
    const was = await count()
    const stopped = await deck.run({ runbook: 'f/stop' }, yes)
    expect(stopped.steps.next?.outcome).toBeUndefined()
    const continued = await deck.run({ runbook: 'f/continue' }, yes)
    expect(continued.outcome).toBe('failed')
    expect(continued.steps.next?.outcome).toBe('passed')
    expect(await count()).toBe(was + 1)
  })

  test('with onfail: goto leads to that step, and what lies between is skipped', async () => {
    const was = await count()
    const run = await deck.run({ runbook: 'f/goto' }, yes)
    expect(run.steps.between?.outcome).toBe('skipped')
    expect(run.steps.repair?.outcome).toBe('passed')
    expect(await count()).toBe(was + 1)
  })
})

test('a run that was failed and is resumed twice at once is walked once (M1)', async () => {
  const id = await deck.start({ runbook: 'f/goto' })
  await deck.follow(id, yes)
  const was = await count()
  const answers = await Promise.allSettled(Array.from({ length: 10 }, () => deck.engine.resume(id, 'repair', true)))
  expect(answers.filter(one => one.status === 'fulfilled')).toHaveLength(1)
  await deck.follow(id, yes)
  expect(await count()).toBe(was + 1)
})

test('a step that is run alone says which step it needs; a run that was stopped early has not passed (M20)', async () => {
  const id = await deck.start({ runbook: 'f/built', mode: 'step' })
  expect((await deck.follow(id, () => ({ kind: 'proceed', go: 'stop' }))).outcome).toBe('cancelled')
  for (const step of ['second', 'third']) {
    await deck.engine.resume(id, step, true)
    const run = await deck.follow(id, yes)
    expect(run.steps[step]).toMatchObject({ outcome: 'failed', failure: { kind: 'missing', code: 'NOT_RUN' } })
    expect(run.outcome).toBe('failed')
  }
  await deck.engine.resume(id, 'first', false)
  expect((await deck.follow(id, yes)).outcome).toBe('passed')
})

test('of several rows the one that is unknown is settled, and those behind it are not taken for done', async () => {
  const id = await deck.start({ runbook: 'f/each' })
  const following = deck.follow(id, (question, run) =>
    question.kind === 'settle' ? { kind: 'settle', how: 'leave' } : yes(question, run),
  )
  await until(async () => {
    const { rows } = await server.exec(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'insert into marks%' and wait_event = 'PgSleep'",
    )
    expect(rows).toHaveLength(1)
  })
  const run = await following
  expect(run.steps.mark?.items.map(item => [item.item, item.outcome])).toEqual([
    ['a', 'passed'],
    ['b', 'unknown'],
  ])
  // It did happen, as far as the database tells.
  await server.exec("insert into marks values ('b')")
  await deck.engine.settle(id, 'mark')
  const settled = await deck.follow(id)
  expect(settled.steps.mark).toMatchObject({ outcome: 'cancelled', reason: expect.stringContaining('Never begun: c') })
  expect((await server.exec("select 1 from marks where name = 'c'")).rows).toEqual([])
})

test('a disk that fills up stops the run before its next change, says so, and ends as interrupted (A2)', async ctx => {
  const scratch = await scratchFolder('full-run')
  const folder = join(scratch.path, 'data')
  const volume = smallVolume(folder, '3m')
  if (typeof volume === 'string') return ctx.skip(volume)
  const small = await startDeck({ profiles: [target()], folder, runbooks: { 'f/three': book(three) } })
  try {
    const was = await count()
    const id = await small.start({ runbook: 'f/three' })
    const at = (step: string) => small.follow(id, undefined, run => run.questions.some(one => one.step === step))
    const agree = async (step: string) => {
      const question = (await at(step)).questions.find(one => one.step === step)
      await small.engine.answer(id, question?.id ?? '', { kind: 'confirm', agree: true })
    }
    await agree('one')
    await at('two')
    expect(await count()).toBe(was + 1)
    const filler = join(folder, 'filler')
    for (let size = 2_000_000; size >= 512; size = Math.floor(size / 2))
      try {
        for (let n = 0; n < 8; n++) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' })
      } catch {
        // Full at this size: smaller pieces go on.
      }
    // Not on record is not said: the question stands.
    await expect(agree('two')).rejects.toMatchObject({ failure: { code: 'STORE_FULL' } })
    // A run can be stopped on a full disk, and whoever follows hears why nothing more comes.
    await expect(small.engine.cancel(id)).rejects.toMatchObject({ failure: { code: 'STORE_FULL' } })
    await expect(small.follow(id)).rejects.toMatchObject({ failure: { code: 'STORE_FULL' } })
    expect(await count()).toBe(was + 1)
    rmSync(filler)
    await small.follow(id)
    const ended = foldRun(await small.store.journal.events(id))
    expect(ended).toMatchObject({ status: 'finished', outcome: 'interrupted' })
    expect(ended.steps.two?.outcome).not.toBe('passed')
    await small.engine.resume(id, 'two', false)
    expect((await small.follow(id, yes)).outcome).toBe('passed')
    expect(await count()).toBe(was + 3)
  } finally {
    await small.close()
    volume.remove()
    await scratch.remove()
  }
})

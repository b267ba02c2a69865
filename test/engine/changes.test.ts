import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { startProxy, type TcpProxy } from '../support/proxy'
import { until } from '../support/scratch'

let server: Postgres
let proxy: TcpProxy
let deck: Deck
const target = (name: string, port: number) => ({
  name,
  protocol: 'postgres' as const,
  host: '127.0.0.1',
  port,
  database: 'postgres',
  user: 'postgres',
  tls: 'disable',
})
const count = async () => Number((await server.exec('select n from counter')).rows[0].n)
const add = (more = '', fences = '') =>
  `## Add\n\`\`\`sql db\nupdate counter set n = n + 1 returning n\n\`\`\`\n\`\`\`step\neffect: changes\n${more}\`\`\`\n${fences}`
const verified = '```sql db role=verify\nselect n > :before as ok from counter\n```\n'
const before = 'targets:\n  db: postgres\nparameters:\n  before: { type: integer, label: Before, default: 0 }'

beforeAll(async () => {
  server = await startPostgres(18)
  proxy = await startProxy(server.port)
  await server.exec(
    'create table counter (n int); insert into counter values (0); create table slow (n int); insert into slow select generate_series(1, 200000)',
  )
  deck = await startDeck({
    profiles: [target('db', proxy.port)],
    runbooks: {
      'c/add': book(
        `${add('', `\`\`\`sql db role=preview\nselect n as now from counter\n\`\`\`\n${verified}`)}\n## After\n\`\`\`sql db\nselect n from counter\n\`\`\``,
        before,
      ),
      'c/wrong-verify': book(
        `${add('', '```sql db role=verify\nselect false as ok, n as counted from counter\n```\n')}\n## After\n\`\`\`sql db\nselect 1\n\`\`\``,
      ),
      'c/lost': book(
        `## Add slowly\n\`\`\`sql db\nwith done as (update counter set n = n + 1 returning n) select n, pg_sleep(1.5) from done\n\`\`\`\n\`\`\`step\neffect: changes\n\`\`\`\n${verified}\n## After\n\`\`\`sql db\nselect 1\n\`\`\``,
        before,
      ),
      'c/undo-in-part': book(
        `## Set\n\`\`\`sql db\nupdate counter set n = n\n\`\`\`\n\`\`\`step\neffect: changes\n\`\`\`\n\`\`\`sql db role=undo\nselect * from (values ('update counter set n = n + 1'), ('update nowhere set n = 1')) as kept (statement)\n\`\`\``,
      ),
      'c/undo': book(
        `## Set\n\`\`\`sql db\nupdate counter set n = 100\n\`\`\`\n\`\`\`step\neffect: changes\n\`\`\`\n\`\`\`sql db role=undo\nselect format('update counter set n = %s', n) as statement from counter\n\`\`\``,
      ),
      'c/undo-rows': book(
        `## Rows\n\`\`\`sql db\nselect n as id from generate_series(1, 3) n\n\`\`\`\n\n## Add each\n\`\`\`sql db\nupdate counter set n = n + :row_id where 1 / (2 - :row_id) >= 0\n\`\`\`\n\`\`\`step\neffect: changes\neach: rows\npick: many\nkey: id\n\`\`\`\n\`\`\`sql db role=undo\nselect format('update counter set n = n - %s', :row_id) as statement\n\`\`\``,
      ),
      'c/undo-refused': book(
        `## Make\n\`\`\`sql db\ncreate index concurrently is_there on slow (n)\n\`\`\`\n\`\`\`step\neffect: changes\ntransaction: none\n\`\`\`\n\`\`\`sql db role=undo\nselect 'drop index is_there' as statement\n\`\`\``,
      ),
      'c/pick': book(
        `## Rows\n\`\`\`sql db\nselect n as id, 'row ' || n as name from generate_series(1, 3) n\n\`\`\`\n\n## Add each\n\`\`\`sql db\nupdate counter set n = n + :row_id\n\`\`\`\n\`\`\`step\neffect: changes\neach: rows\npick: many\nwhen: row.id > 1\nkey: name\n\`\`\``,
      ),
      'c/destroy': book('## Empty\n```sql db\ntruncate counter\n```\n```step\neffect: destroys\n```'),
      'c/slow': book(
        '## Wait\n```sql db\nselect pg_sleep(60) as quarterdeck_test_wait\n```\n\n## Next\n```sql db\nselect 1\n```',
      ),
      'c/slow-change': book(
        '## Wait\n```sql db\nwith u as (update counter set n = n + 1000) select pg_sleep(60) as quarterdeck_test_change\n```\n```step\neffect: changes\n```',
      ),
      'c/vacuum': book(
        '## Vacuum\n```sql db\nvacuum (analyze) slow\n```\n```step\neffect: changes\ntransaction: none\n```\n```sql db role=progress\nselect 1 as done, 2 as total, :backend_pid as label\n```',
      ),
      'c/decide': book(
        '## Which way\n- [Down](#down)\n- [Elsewhere](c/add?before=-1)\n\n## Up\n```sql db\nselect 1\n```\n\n## Down\n```sql db\nselect 2\n```\n\n## Before you leave\n- [ ] One\n- [ ] Two',
      ),
      'c/self': book('## Which way\n- [Again](c/self)\n- [On](#end)\n\n## End\n```sql db\nselect 1\n```'),
      'c/secret': book(
        "## Tell\n```sql db\nselect :'word' as word, 'x' || :'word' || 'y' as inside\n```",
        'targets:\n  db: postgres\nparameters:\n  word: { type: secret, label: Word }',
      ),
    },
  })
})

afterAll(async () => {
  await deck?.close()
  await proxy?.stop()
  await server?.stop()
})

test('a change is previewed, confirmed, made once and verified', async () => {
  const was = await count()
  let shown: unknown
  const run = await deck.run({ runbook: 'c/add', parameters: { before: String(was) } }, (question, all) => {
    if (question.kind === 'confirm') shown = question
    return yes(question, all)
  })
  expect(run.outcome).toBe('passed')
  expect(await count()).toBe(was + 1)
  expect(shown).toMatchObject({
    effect: 'changes',
    confirmation: 'click',
    target: 'db',
    commands: [{ text: 'update counter set n = n + 1 returning n' }],
    preview: [{ table: { rows: [[was]] } }],
    undo: 'none',
  })
  expect(run.steps.add?.tables.map(one => one.role)).toEqual(
    ['preview', 'action', 'verify'].toSorted(
      (a, b) => ['preview', 'verify', 'action'].indexOf(a) - ['preview', 'verify', 'action'].indexOf(b),
    ),
  )
  expect(run.steps.after?.tables[0]?.table.rows).toEqual([[was + 1]])
})

test('a change that is not confirmed is not made, and what follows still runs', async () => {
  const was = await count()
  const run = await deck.run({ runbook: 'c/add' }, question =>
    question.kind === 'confirm' ? { kind: 'confirm', agree: false } : undefined,
  )
  expect(run.steps.add?.outcome).toBe('skipped')
  expect(await count()).toBe(was)
})

test('a change that verification does not confirm has failed, and the run stops', async () => {
  const run = await deck.run({ runbook: 'c/wrong-verify' }, yes)
  expect(run.steps.add).toMatchObject({
    outcome: 'failed',
    failure: { code: 'NOT_CONFIRMED', hint: expect.stringMatching(/^Looking again says: counted: \d+$/) },
  })
  expect(run.steps.after?.outcome).toBeUndefined()
})

test('the intent is on record before the change', async () => {
  const id = await deck.start({ runbook: 'c/add' })
  await deck.follow(id, yes)
  const types = (await deck.store.journal.events(id)).map(event => event.type)
  expect(types.indexOf('step.intent')).toBeGreaterThan(types.indexOf('question.answered'))
  expect(types.indexOf('step.intent')).toBeLessThan(types.lastIndexOf('step.finished'))
})

test('a link that dies in the middle of a change leaves it unknown; looking again settles it, and it ran once (F1)', async () => {
  const was = await count()
  const id = await deck.start({ runbook: 'c/lost', parameters: { before: String(was) } })
  const cutting = deck.follow(id, (question, run) => {
    if (question.kind === 'settle') return { kind: 'settle', how: 'leave' }
    if (question.kind === 'confirm') setTimeout(() => proxy.cut(), 700)
    return yes(question, run)
  })
  const unknown = await cutting
  expect(unknown.outcome).toBe('unknown')
  expect(unknown.steps['add-slowly']).toMatchObject({ outcome: 'unknown', failure: { lost: true } })
  expect(unknown.steps.after?.outcome).toBeUndefined()
  await expect(deck.engine.resume(id, 'add-slowly', false)).rejects.toMatchObject({ failure: { kind: 'invalid' } })
  await expect(deck.engine.undo(id, 'add-slowly')).rejects.toMatchObject({
    failure: { message: 'Nobody knows yet whether this step happened.' },
  })
  // The server noticed the dead link at the end of its sleep, one way or the other.
  await new Promise(resolve => setTimeout(resolve, 2500))
  const now = await count()
  await deck.engine.settle(id, 'add-slowly')
  const settled = await deck.follow(id)
  expect(settled.steps['add-slowly']?.outcome).toBe(now > was ? 'passed' : 'failed')
  expect(now - was).toBeLessThanOrEqual(1)
  expect(await count()).toBe(now)
})

test('what was kept before a change takes it back, after a confirmation of its own', async () => {
  const was = await count()
  const id = await deck.start({ runbook: 'c/undo' })
  const run = await deck.follow(id, yes)
  expect(run.steps.set?.undo?.state).toBe('kept')
  expect(await count()).toBe(100)
  await deck.engine.undo(id, 'set')
  const undone = await deck.follow(id, yes)
  expect(undone.steps.set?.undo?.state).toBe('done')
  expect(await count()).toBe(was)
})

test('what was taken back in part is not taken back once more: its first statements would run twice', async () => {
  const was = await count()
  const id = await deck.start({ runbook: 'c/undo-in-part' })
  await deck.follow(id, yes)
  await deck.engine.undo(id, 'set')
  const undone = await deck.follow(id, yes)
  expect(undone.steps.set?.undo).toMatchObject({
    state: 'failed',
    failure: { code: 'PARTLY_TAKEN_BACK', message: expect.stringMatching(/^Statement 2 of 2: .* 1 ran before it/) },
  })
  await expect(deck.engine.undo(id, 'set')).rejects.toMatchObject({ failure: { kind: 'invalid' } })
  expect(await count()).toBe(was + 1)
})

test('a row whose change was refused is not taken back with those that were made', async () => {
  const was = await count()
  const id = await deck.start({ runbook: 'c/undo-rows' })
  const run = await deck.follow(id, (question, all) =>
    question.kind === 'pick' ? { kind: 'pick', keys: [...question.keys] } : yes(question, all),
  )
  expect(run.steps['add-each']?.items.map(item => item.outcome)).toEqual(['passed', 'failed'])
  expect(await count()).toBe(was + 1)
  await deck.engine.undo(id, 'add-each')
  let asked: readonly unknown[] = []
  const undone = await deck.follow(id, (question, all) => {
    if (question.kind === 'confirm') asked = question.commands.map(one => one.text)
    return yes(question, all)
  })
  expect(asked).toEqual(['update counter set n = n - 1'])
  expect(undone.steps['add-each']?.undo?.state).toBe('done')
  expect(await count()).toBe(was)
})

test('what the server refused is not taken back: what is there is of somebody else', async () => {
  await server.exec('create index is_there on slow (n)')
  const id = await deck.start({ runbook: 'c/undo-refused' })
  expect((await deck.follow(id, yes)).steps.make).toMatchObject({ outcome: 'failed', failure: { code: '42P07' } })
  await deck.engine.undo(id, 'make')
  expect((await deck.follow(id, yes)).steps.make?.undo).toMatchObject({
    state: 'failed',
    failure: { kind: 'missing', message: 'Nothing of this step happened: there is nothing to take back.' },
  })
  expect((await server.exec("select to_regclass('is_there') is not null as there")).rows[0].there).toBe(true)
})

test('only the picked rows are changed, one by one', async () => {
  const was = await count()
  let offered: readonly string[] = []
  const run = await deck.run({ runbook: 'c/pick' }, (question, all) => {
    if (question.kind !== 'pick') return yes(question, all)
    offered = question.keys
    return { kind: 'pick', keys: ['row 3'] }
  })
  expect(offered).toEqual(['row 2', 'row 3'])
  expect(run.steps['add-each']?.items.map(item => [item.item, item.outcome])).toEqual([['row 3', 'passed']])
  expect(await count()).toBe(was + 3)
})

test('an answer that does not fit is refused and the question stays open', async () => {
  const id = await deck.start({ runbook: 'c/pick' })
  const waiting = await deck.follow(id, undefined, run => run.questions.length > 0)
  const [question] = waiting.questions
  await expect(deck.engine.answer(id, question?.id ?? '', { kind: 'pick', keys: ['row 9'] })).rejects.toThrow('row 9')
  await expect(deck.engine.answer(id, question?.id ?? '', { kind: 'proceed', go: 'run' })).rejects.toThrow()
  await deck.engine.answer(id, question?.id ?? '', { kind: 'pick', keys: [] })
  expect((await deck.follow(id, yes)).steps['add-each']?.outcome).toBe('skipped')
})

test('destroying something in production needs the target’s exact name (Q2)', async () => {
  const production = await startDeck({
    environment: 'production',
    profiles: [target('db', server.port)],
    runbooks: { 'c/destroy': book('## Empty\n```sql db\ntruncate slow\n```\n```step\neffect: destroys\n```') },
  })
  const id = await production.start({ runbook: 'c/destroy' })
  const waiting = await production.follow(id, undefined, run => run.questions.length > 0)
  const [question] = waiting.questions
  for (const typed of [undefined, '', 'DB', 'db ', 'db\n'])
    await expect(
      production.engine.answer(id, question?.id ?? '', { kind: 'confirm', agree: true, typed }),
    ).rejects.toThrow('exactly')
  await production.engine.answer(id, question?.id ?? '', { kind: 'confirm', agree: true, typed: 'db' })
  expect((await production.follow(id)).outcome).toBe('passed')
  await production.close()
})

test('taking back what was made drops it, and asks as every DROP of this environment does', async () => {
  const production = await startDeck({
    environment: 'production',
    profiles: [target('db', server.port)],
    runbooks: {
      'c/make': book(
        "## Make\n```sql db\ncreate table made (n int)\n```\n```step\neffect: changes\n```\n```sql db role=undo\nselect 'drop table made' as statement\n```",
      ),
    },
  })
  const id = await production.start({ runbook: 'c/make' })
  await production.follow(id, yes)
  await production.engine.undo(id, 'make')
  const asked = (await production.follow(id, undefined, run => run.questions.length > 0)).questions[0]
  expect(asked).toMatchObject({ kind: 'confirm', effect: 'destroys', confirmation: 'typed' })
  await production.engine.answer(id, asked?.id ?? '', { kind: 'confirm', agree: true, typed: 'db' })
  expect((await production.follow(id)).steps.make?.undo?.state).toBe('done')
  await production.close()
})

test('a yes that comes after the machine has slept is asked again: only the clock on the wall went on', async () => {
  const was = await count()
  let asked = 0
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const run = await deck.run({ runbook: 'c/add', parameters: { before: String(was) } }, (question, all) => {
      if (question.kind === 'confirm' && ++asked === 1) vi.setSystemTime(Date.now() + 3_600_000)
      return yes(question, all)
    })
    expect(run.outcome).toBe('passed')
  } finally {
    vi.useRealTimers()
  }
  expect(asked).toBe(2)
  expect(await count()).toBe(was + 1)
})

const waiting = async (text: string) =>
  Number(
    (
      await server.exec(
        `select count(*) as n from pg_stat_activity where query like '%${text}%' and pid <> pg_backend_pid()`,
      )
    ).rows[0].n,
  )

test.each(['c/slow', 'c/slow-change'])('cancelling %s ends the statement on the server and says so', async runbook => {
  const was = await count()
  const id = await deck.start({ runbook })
  const text = runbook === 'c/slow' ? 'quarterdeck_test_wait' : 'quarterdeck_test_change'
  const following = deck.follow(id, yes)
  await until(async () => expect(await waiting(text)).toBe(1))
  await deck.engine.cancel(id)
  const run = await following
  expect(run.outcome).toBe('cancelled')
  expect(run.steps.wait?.outcome).toBe('cancelled')
  expect(run.steps.next?.outcome).not.toBe('passed')
  expect(await waiting(text)).toBe(0)
  expect(await count()).toBe(was)
})

test('vacuum runs outside a transaction and shows where it stands', async () => {
  const run = await deck.run({ runbook: 'c/vacuum' }, yes)
  expect(run.outcome).toBe('passed')
})

test('a decision leads to a step or runs another runbook as a child, and comes back', async () => {
  const down = await deck.run({ runbook: 'c/decide' }, yes)
  expect(down.steps.up?.outcome).toBe('skipped')
  expect(down.steps.down?.outcome).toBe('passed')
  const id = await deck.start({ runbook: 'c/decide' })
  const children: string[] = []
  const parent = await deck.follow(id, (question, run) => {
    if (question.kind === 'decision') {
      void (async () => {
        const seen = await deck.follow(id, undefined, one => (one.steps['which-way']?.children.length ?? 0) > 0)
        const child = seen.steps['which-way']?.children[0]?.run ?? ''
        children.push(child)
        await deck.follow(child, yes)
      })()
      return { kind: 'decision', to: 'c/add?before=-1' }
    }
    return yes(question, run)
  })
  expect(children).toHaveLength(1)
  expect(parent.steps['which-way']?.children[0]).toMatchObject({ runbook: 'c/add', outcome: 'passed' })
  expect(parent.steps.up?.outcome).toBe('passed')
  expect(parent.steps['before-you-leave']?.outcome).toBe('passed')
})

test('a runbook cannot become its own child', async () => {
  const run = await deck.run({ runbook: 'c/self' }, yes)
  expect(run.outcome).toBe('failed')
  expect(run.steps['which-way']?.failure?.message).toContain('own child')
})

test('a secret parameter is shown as dots everywhere and stored nowhere (B16)', async () => {
  const id = await deck.start({ runbook: 'c/secret', parameters: { word: 'hunter2-canary' } })
  const run = await deck.follow(id)
  expect(run.steps.tell?.tables[0]?.table.rows).toEqual([['••••', 'x••••y']])
  const everything = JSON.stringify(await deck.store.journal.events(id)) + JSON.stringify(run)
  expect(everything).not.toContain('hunter2-canary')
})

test('a server that took another’s address gets none of its orders (J15)', async () => {
  const other = await startPostgres(15)
  await other.exec('create table counter (n int); insert into counter values (0)')
  const moving = await startDeck({ profiles: [target('db', server.port)], runbooks: { 'c/add': book(add()) } })
  const id = await moving.start({ runbook: 'c/add' })
  const run = await moving.follow(
    id,
    () => undefined,
    one => one.questions.length > 0,
  )
  // The same profile now leads elsewhere, between the question and the answer.
  await moving.store.profiles.save({ ...(await moving.store.profiles.get('db'))!, port: other.port } as never)
  await moving.engine.answer(id, run.questions[0]?.id ?? '', { kind: 'confirm', agree: true })
  const ended = await moving.follow(id)
  expect(ended.steps.add).toMatchObject({ outcome: 'failed', failure: { code: 'IDENTITY_CHANGED' } })
  expect((await other.exec('select n from counter')).rows[0].n).toBe(0)
  await moving.close()
  await other.stop()
})

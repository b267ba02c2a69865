import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { startProxy, type TcpProxy } from '../support/proxy'

let server: Postgres
let proxy: TcpProxy
let deck: Deck

beforeAll(async () => {
  server = await startPostgres(18)
  proxy = await startProxy(server.port)
  await server.exec(
    'create table words (id int primary key, word text); insert into words values (1, $$one$$), (2, null)',
  )
  deck = await startDeck({
    profiles: [
      {
        name: 'db',
        protocol: 'postgres',
        host: '127.0.0.1',
        port: proxy.port,
        database: 'postgres',
        user: 'postgres',
        tls: 'disable',
      },
    ],
    facts: { limit_rows: 1 },
    runbooks: {
      't/twenty': book(
        Array.from({ length: 20 }, (_, i) => `## Look ${i}\n\`\`\`sql db\nselect ${i} as n\n\`\`\``).join('\n\n'),
      ),
      't/broken': book(
        '## Bad\n```sql db\nselect * from nowhere\n```\n\n## Good\n```sql db\nselect 1 as one\n```\n\n' +
          '## Each of bad\n```sql db\nselect :row_x::text as x\n```\n```step\neach: bad\n```\n\n' +
          '## Built on bad\n```sql db\nselect 2 as two\n```\n```step\nwhen: size(steps["bad"].rows) > 0\n```',
      ),
      't/judged': book(
        '## Words\n```sql db\nselect id, word from words order by id limit :limit_rows\n```\n```judge\n- when: row.id >= 1\n  severity: warning\n' +
          "  title: 'Row {row.id} says {row.word}'\n  next: t/twenty?word={row.word}\n- none: Nothing to say\n```",
        'targets:\n  db: postgres\nparameters:\n  limit_rows: { type: integer, label: Rows, default: 5, fact: limit_rows }',
      ),
      't/null': book(
        '## Words\n```sql db\nselect id, word from words\n```\n```judge\n- when: row.word > "a"\n  severity: warning\n  title: late\n```',
      ),
      't/each': book(
        "## Words\n```sql db\nselect id, word from words order by id\n```\n\n## Again\n```sql db\nselect :row_id + 1 as next, :'row_word' as word\n```\n```step\neach: words\n```",
      ),
      't/branch': book(
        '## First\n```sql db\nselect 1 as n\n```\n```judge\n- when: rows[0].n == 1\n  goto: last\n```\n\n## Between\n```sql db\nselect 2 as n\n```\n\n## Last\n```sql db\nselect 3 as n\n```',
      ),
      't/version': book(
        '## Old\n```sql db until=14\nselect 14 as v\n```\n\n## New\n```sql db since=15 until=17\nselect 15 as v\n```\n```sql db since=18\nselect 18 as v\n```',
      ),
      't/needs': book('## Exact\n```sql db\nselect 1\n```\n```step\nneeds: [extension pgstattuple]\n```'),
      't/optional': book(
        '## Host\n```sh host\necho hi\n```\n```step\neffect: reads\n```\n\n## Db\n```sql db\nselect 1 as one\n```',
        'targets:\n  db: postgres\n  host: { protocol: ssh, optional: true }',
      ),
    },
  })
})

afterAll(async () => {
  await deck?.close()
  await proxy?.stop()
  await server?.stop()
})

describe('a run of reads', () => {
  test('sends twenty looks at one target in one exchange, not twenty', async () => {
    await deck.run({ runbook: 't/twenty' })
    const before = proxy.turns
    const run = await deck.run({ runbook: 't/twenty' })
    expect(run.outcome).toBe('passed')
    expect(Object.values(run.steps).map(step => step.tables[0]?.table.rows[0]?.[0])).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    )
    expect(proxy.turns - before).toBeLessThanOrEqual(3)
  })

  test('goes on with independent reads after one failed, and skips what depends on it', async () => {
    const run = await deck.run({ runbook: 't/broken' })
    expect(run.outcome).toBe('failed')
    expect(run.steps.bad).toMatchObject({ outcome: 'failed', failure: { kind: 'missing', code: '42P01' } })
    expect(run.steps.good?.outcome).toBe('passed')
    expect(run.steps['each-of-bad']?.outcome).toBe('skipped')
    expect(run.steps['built-on-bad']?.outcome).toBe('skipped')
  })

  test('judges rows, fills titles and links, and takes a fact of the system over a default', async () => {
    const run = await deck.run({ runbook: 't/judged' })
    expect(run.outcome).toBe('found')
    expect(run.header?.parameters).toEqual({ limit_rows: '1' })
    expect(run.steps.words?.findings).toEqual([
      {
        severity: 'warning',
        title: 'Row 1 says one',
        next: { runbook: 't/twenty', parameters: { word: 'one' } },
        evidence: { id: 1, word: 'one' },
      },
    ])
  })

  test('fails a step whose rule cannot be judged; an unknown is never a pass', async () => {
    const run = await deck.run({ runbook: 't/null' })
    expect(run.steps.words).toMatchObject({ outcome: 'failed', failure: { kind: 'rejected' } })
    expect(run.outcome).toBe('failed')
  })

  test('works through the rows of an earlier step with their values bound', async () => {
    const run = await deck.run({ runbook: 't/each' })
    expect(run.steps.again?.tables.at(-1)?.table.rows).toEqual([
      ['1', 2, 'one'],
      ['2', 3, null],
    ])
  })

  test('follows a branch and marks what lies beside it', async () => {
    const run = await deck.run({ runbook: 't/branch' })
    expect(run.steps.between?.outcome).toBe('skipped')
    expect(run.steps.last?.outcome).toBe('passed')
  })

  test('takes the text for the server at hand and skips a step that has none', async () => {
    const run = await deck.run({ runbook: 't/version' })
    expect(run.steps.old).toMatchObject({ outcome: 'skipped' })
    expect(run.steps.new?.tables[0]?.table.rows).toEqual([[18]])
  })

  test('says which extension is missing and how to get it', async () => {
    const run = await deck.run({ runbook: 't/needs' })
    expect(run.steps.exact).toMatchObject({
      outcome: 'failed',
      failure: { code: 'NO_EXTENSION', hint: 'create extension pgstattuple;' },
    })
  })

  test('skips the steps of an optional target that the system does not have', async () => {
    const run = await deck.run({ runbook: 't/optional' })
    expect(run.steps.host?.outcome).toBe('skipped')
    expect(run.outcome).toBe('passed')
  })

  test('step by step, it asks before each step and can be told to go on by itself or to stop', async () => {
    const stepped = await deck.run({ runbook: 't/branch', mode: 'step' }, yes)
    expect(stepped.outcome).toBe('passed')
    let asked = 0
    const stopped = await deck.run({ runbook: 't/twenty', mode: 'step' }, () => ({
      kind: 'proceed',
      go: ++asked === 3 ? 'stop' : 'run',
    }))
    expect(Object.values(stopped.steps).filter(step => step.outcome === 'passed')).toHaveLength(2)
    const letGo = await deck.run({ runbook: 't/twenty', mode: 'step' }, () => ({ kind: 'proceed', go: 'all' }))
    expect(letGo.outcome).toBe('passed')
  })

  test('answers the same run for the same key, however often it is pressed (M1)', async () => {
    const starts = await Promise.all(
      Array.from({ length: 50 }, () => deck.start({ runbook: 't/twenty', key: 'one press of the button' })),
    )
    expect(new Set(starts).size).toBe(1)
    await deck.follow(starts[0] ?? '')
  })

  test('a follower that comes back asks for what it has not seen', async () => {
    const id = await deck.start({ runbook: 't/twenty' })
    const whole = await deck.follow(id)
    const tail = []
    for await (const events of deck.engine.follow(id, whole.last - 2)) tail.push(...events)
    expect(tail.map(event => event.seq)).toEqual([whole.last - 1, whole.last])
  })
})

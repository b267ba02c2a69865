import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportOf, toHtml, toMarkdown } from '../../src/main/reports/index'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'

/** What somebody without rights may call a table, to be read and acted on by somebody with all of them. */
const names = [
  'plain',
  'a"b',
  "it's; drop table plain; --",
  'two\nlines\ttab',
  'esc\u001b[31mred\u001b[0m',
  'escred',
  'bell\u0007\u001b]0;title\u0007',
  'bell',
  '\u202egnp.exe',
  '<img src=x onerror=alert(1)>',
  '[link](javascript:alert(1))',
  'ä'.repeat(31),
  '{row.name} $x $(id)',
  '__proto__',
]
const system = 'acme <b>\u202e"\u001b[2J'

let server: Postgres
let deck: Deck
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const query =
  "select c.relname as name, c.oid::bigint as id from pg_class c where relnamespace = 'hostile'::regnamespace order by c.oid"

beforeAll(async () => {
  server = await startPostgres(18)
  await server.exec('create schema hostile')
  for (const name of names) await server.exec(`create table hostile.${quoted(name)} (id int)`)
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
        note: '<script>alert(1)</script>\u001b[2J',
      },
      { name: 'here', protocol: 'local' },
    ],
    facts: { label: system },
    runbooks: {
      'h/comment': book(
        `## Tables\n\`\`\`sql db\n${query}\n\`\`\`\n\`\`\`judge\n- when: row.name != ""\n  severity: warning\n  title: 'Table {row.name}'\n  advice: 'Look at {row.name} of {param.label}'\n\`\`\`\n\n` +
          `## Comment\n\`\`\`sql db\ncomment on table hostile.:"row_name" is :'row_name'\n\`\`\`\n\`\`\`step\neffect: changes\neach: tables\nkey: name\npick: many\n\`\`\`\n` +
          "```sql db role=verify\nselect obj_description(:row_id::oid, 'pg_class') = :'row_name' as ok\n```\n",
        'targets:\n  db: postgres\nparameters:\n  label: { type: string, label: Label, default: none }',
      ),
      'h/echo': book(
        `## Tables\n\`\`\`sql db\n${query}\n\`\`\`\n\n## Echo\n\`\`\`sh here\nprintf '%s' "$ROW_NAME" | od -v -An -tx1 | tr -d ' \\n'; echo\n\`\`\`\n\`\`\`step\neffect: reads\neach: tables\nparse: lines\n\`\`\`\n`,
        'targets:\n  db: postgres\n  here: local',
      ),
      'h/output': book(
        "## Shout\n```sh here\nprintf 'a\\033[2J\\033]52;c;ZXZpbA==\\007b\\302\\233c\\r\\nd\\342\\200\\256e <img src=x onerror=alert(1)>\\n'\n```\n```step\neffect: reads\nparse: lines\n```\n\n## Complain\n```sh here\nprintf '\\033[31mred\\033[0m <script>alert(1)</script>' >&2; exit 1\n```\n```step\neffect: reads\n```",
        'targets:\n  here: local',
      ),
    },
  })
})
afterAll(async () => {
  await deck?.close()
  await server?.stop()
})

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const alive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** Neither report moves a cursor or reorders text, and the one that a browser opens has no markup of the server's. */
async function assertDead(id: string) {
  const report = reportOf(await deck.store.journal.events(id), undefined)
  const html = toHtml(report)
  for (const text of [html, toMarkdown(report)]) expect(text).not.toMatch(alive)
  for (const markup of ['<img', '<script>', 'href="javascript']) expect(html).not.toContain(markup)
}

test('each table is changed by its own name, whatever the name is, and no other (G4, G6)', async () => {
  const id = await deck.start({ runbook: 'h/comment' })
  const run = await deck.follow(id, yes)
  expect(run.steps.comment?.items.filter(item => item.outcome !== 'passed')).toEqual([])
  expect(run.outcome).toBe('found')
  const { rows } = await server.exec(
    "select c.relname as name, obj_description(c.oid, 'pg_class') as said from pg_class c where relnamespace = 'hostile'::regnamespace order by c.oid",
  )
  expect(rows.map(row => row.name)).toEqual(names)
  for (const row of rows) expect(row.said).toBe(row.name)
  await assertDead(id)
})

test('a name that is not on record word for word is not acted on when the run is taken up later (G4)', async () => {
  const id = await deck.start({ runbook: 'h/comment' })
  await deck.follow(id, (question, run) => (question.kind === 'pick' ? { kind: 'pick', keys: [] } : yes(question, run)))
  await deck.engine.resume(id, 'comment', true)
  const run = await deck.follow(id, yes)
  expect(run.steps.comment).toMatchObject({ outcome: 'failed', failure: { code: 'NOT_KEPT' } })
  expect(run.steps.comment?.items).toEqual([])
})

test('a name reaches a script byte for byte (G1)', async () => {
  const run = await deck.run({ runbook: 'h/echo' })
  expect(run.outcome).toBe('passed')
  const said = run.steps.echo?.tables.at(-1)?.table.rows.map(row => Buffer.from(String(row.at(-1)), 'hex').toString())
  expect(said).toEqual(names)
})

test('what a script prints moves nothing and hides nothing, on record and in reports (N4, N5, N6)', async () => {
  const id = await deck.start({ runbook: 'h/output' })
  const run = await deck.follow(id)
  expect(run.steps.shout?.outcome).toBe('passed')
  expect(run.steps.complain).toMatchObject({ outcome: 'failed', failure: { code: 'EXIT_1' } })
  const record = JSON.stringify(await deck.store.journal.events(id))
  for (const sign of ['\\u001b', '\\u0007', '\u009b']) expect(record).not.toContain(sign)
  await assertDead(id)
})

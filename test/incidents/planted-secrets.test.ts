import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tableWithoutSecrets, withoutSecrets } from '#domain/without-secrets'
import { createIncidentReports } from '../../src/main/services/incident-reports'
import { book, type Deck, startDeck } from '../support/deck'
import { canary, plantedOutputs } from './planted'

const outputs = plantedOutputs(10_000)

test('10,000 outputs each hold a secret, and none of them when it is cleaned', () => {
  // Were nothing hidden, this would say so.
  expect(outputs.filter(text => canary.test(text))).toHaveLength(10_000)
  expect(
    outputs
      .map(withoutSecrets)
      .filter(text => canary.test(text))
      .slice(0, 5),
  ).toEqual([])
})

test('a key that lies across the rows of a table goes as a whole', () => {
  const lines = outputs
    .filter(text => text.includes('PRIVATE KEY'))
    .slice(0, 50)
    .flatMap(text => text.split('\n'))
  const table = tableWithoutSecrets({ columns: [{ name: 'line', type: 'text' }], rows: lines.map(text => [text]) })
  expect(table.rows).toHaveLength(lines.length)
  expect(table.rows.filter(([text]) => canary.test(String(text)))).toEqual([])
})

test.each([
  `alter role app password 'zQ9xhunter`,
  `create user app identified by 'zQ9xhunter`,
  `alter role app password e'zQ\\'9xhunter' valid until 'infinity'`,
  `alter role app password u&'zQ9xhunter'`,
  `alter role app password $$zQ9xhunter`,
  `select dblink('host=a password=''zQ9xhunter`,
  `{"user": "app", "password": "zQ9x hunter`,
])('a secret goes where a server cut its text before the quote is closed: %s', text => {
  expect(withoutSecrets(text)).not.toMatch(/9x|hunter/)
})

test('what a hostile log is made of is cleaned in passing', () => {
  const many = 300_000
  // Were any of them read again from each of its lines, this would take hours.
  const texts = [
    '\n'.repeat(many),
    `TOKEN=${' '.repeat(many)}\n`,
    `token=${'\n'.repeat(many)}`,
    'ABCDEFGHIJKLMNOPabcdef\n'.repeat(many / 20),
    `auth${'\n'.repeat(many)}`,
  ]
  for (const text of texts) expect(withoutSecrets(text).length).toBeGreaterThan(0)
})

test('what is no secret stays', () => {
  const kept = [
    'FATAL: password authentication failed for user "app"',
    'select count(*) from orders where token_count > 5',
    'image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'container 3f4e5d6c7b8a9f0e1d2c3b4a5f6e7d8c9b0a1f2e3d4c5b6a7f8e9d0c1b2a3f4e exited',
    'http://127.0.0.1:8100/health answers 503',
    'at /usr/lib/node_modules/shop/dist/server.js:120',
    'commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12',
  ]
  expect(kept.map(withoutSecrets)).toEqual(kept)
})

describe('an incident', () => {
  let deck: Deck
  let report: ReturnType<typeof createIncidentReports>
  beforeAll(async () => {
    deck = await startDeck({
      profiles: [{ name: 'host', protocol: 'local' }],
      runbooks: {
        'incident/evidence': book(
          `## The last logs\n\`\`\`sh host\ncat "$FILE"\n\`\`\`\n\n\`\`\`step\neffect: reads\nparse: lines\nhides: secrets\n\`\`\``,
          'targets:\n  host: ssh\nparameters:\n  file: { type: path, label: File, fact: file }',
        ),
      },
      facts: { file: join(process.cwd(), 'no-such-file') },
    })
    report = createIncidentReports(deck)
  })
  afterAll(() => deck.close())

  test('keeps none of them: not on its timeline, in its report, nor in the store', async () => {
    const file = join(deck.folder, '..', 'planted.log')
    await import('node:fs/promises').then(({ writeFile }) => writeFile(file, outputs.join('\n')))
    const { id } = await deck.desk.declare({ id: 'acme' }, { title: `Down: ${outputs[0]}`, severity: 'P0' }, 'ann')
    const run = await deck.run({ runbook: 'incident/evidence', parameters: { file } })
    expect(run.outcome).toBe('passed')
    for (let at = 0; at < outputs.length; at += 50)
      await deck.desk.change(id, async one => [
        at === 0 ? { ...one, cause: deck.desk.clean(outputs.slice(0, 50).join('\n')) } : one,
        [{ kind: 'log', text: outputs.slice(at, at + 50).join('\n') }],
      ])
    const { timeline } = await deck.desk.get(id)
    expect(timeline.filter(({ kind }) => kind === 'log')).toHaveLength(200)
    const texts = [
      JSON.stringify(timeline),
      (await report({ id, kind: 'post-mortem', format: 'markdown' })).text,
      (await report({ id, kind: 'hand-over', format: 'html' })).text,
    ]
    expect(texts.map(text => canary.exec(text)?.index)).toEqual([undefined, undefined, undefined])
    expect(texts[1]).toContain('The last logs')
    const files = (await readdir(deck.folder)).filter(name => name.includes('.db'))
    const stored = await Promise.all(files.map(name => readFile(join(deck.folder, name), 'latin1')))
    expect(stored.join('')).toContain('The last logs')
    expect(canary.exec(stored.join(''))?.index).toBeUndefined()
  }, 120_000)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'

const says = `## Say it
\`\`\`sh host
printf 'level=%s\\n' "$LEVEL"
\`\`\`
\`\`\`step
effect: reads
parse: kv
\`\`\`
\`\`\`judge
- when: row.level == "critical"
  severity: critical
  title: It is down
- when: row.level == "warning"
  severity: warning
  title: It is slow
- none: It is well
\`\`\``

let deck: Deck
beforeAll(async () => {
  deck = await startDeck({
    profiles: [{ name: 'host', protocol: 'local' }],
    runbooks: {
      'c/say': book(says, 'targets:\n  host: ssh\nparameters:\n  level: { type: string }'),
      'c/past': book('## Past\n```probe system\npast.runs\n```', 'targets:\n  system: any'),
    },
  })
})
afterAll(() => deck?.close())

test('what is still there is as grave as the newest run says, and not as one that is over', async () => {
  for (const level of ['critical', 'warning']) await deck.run({ runbook: 'c/say', parameters: { level } }, yes)
  const past = await deck.run({ runbook: 'c/past' }, yes)
  const table = past.steps.past?.tables[0]?.table
  const row = Object.fromEntries(table?.columns.map(({ name }, at) => [name, table.rows[0]?.[at]]) ?? [])
  expect(row).toMatchObject({
    worst: 'critical',
    still_there: true,
    last_headline: 'It is slow',
    last_worst: 'warning',
  })
})

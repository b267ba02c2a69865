import { afterAll, beforeAll, expect, test } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'

const front = `targets:
  here: local
parameters:
  secret: { type: string, label: Which, optional: true }
  drawn: { type: secret, label: New, generated: true }`

let deck: Deck
beforeAll(async () => {
  deck = await startDeck({
    profiles: [{ name: 'here', protocol: 'local' }],
    runbooks: {
      'own/rotate': book(
        `## Look\n\`\`\`sh here\nprintf 'length=%s\\nplain=%s\\nsum=%s\\n' "\${#DRAWN}" "$(printf %s "$DRAWN" | tr -d A-Za-z0-9 | wc -c)" "$(printf %s "$DRAWN" | cksum | tr -d ' ')"\n\`\`\`
\`\`\`step\neffect: reads\nparse: kv\n\`\`\`
## Said\n\`\`\`sh here\nprintf 'said=%s\\n' "$DRAWN"\n\`\`\`\n\`\`\`step\neffect: reads\nparse: kv\nrotated: secret\n\`\`\``,
        front,
      ),
    },
  })
})
afterAll(() => deck?.close())

test('a secret that nobody gave is drawn anew by each run, and stands as dots wherever it is said', async () => {
  const looks = await Promise.all([1, 2].map(() => deck.run({ runbook: 'own/rotate' }, yes)))
  const rows = looks.map(run => run.steps.look?.tables[0]?.table.rows[0])
  for (const row of rows) expect(row?.slice(0, 2).map(String)).toEqual(['40', '0'])
  expect(rows[0]?.[2]).not.toBe(rows[1]?.[2])
  for (const run of looks) {
    expect(run.steps.said?.tables[0]?.table.rows).toEqual([['••••']])
    expect(run.header?.parameters.drawn).toBe('••••')
  }
})

test('a step that counts a secret as changed fails where there is none of that name', async () => {
  const run = await deck.run({ runbook: 'own/rotate', parameters: { secret: 'nobody' } }, yes)
  expect(run.steps.said?.outcome).toBe('failed')
  expect(run.steps.said?.failure?.message).toBe('The system has no secret called nobody.')
})

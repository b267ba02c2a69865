import { expect, test } from 'vitest'
import type { Failure } from '#domain/failure'
import { tellingEvidence } from '../../src/renderer/panels/runs/telling-evidence'
import { askedProfile } from '../../src/renderer/parts/asked-profile'
import { folded, mostLines } from '../../src/renderer/parts/folded-lines'
import { leadParagraph } from '../../src/renderer/parts/lead-paragraph'
import { statementIn } from '../../src/renderer/parts/statement-in'

test('a short command is shown whole, a long one says how many lines it has', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}`).join('\n')
  expect(folded(lines(mostLines))).toBeNull()
  const fold = folded(lines(98))
  expect(fold?.lines).toBe(98)
  expect(fold?.head.split('\n')[0]).toBe('line 0')
})

test('an explanation is led by its first paragraph; a list or code is never cut in two', () => {
  expect(leadParagraph('One\nline.\n\nTwo.\n\nThree.')).toEqual({ lead: 'One\nline.', rest: 'Two.\n\nThree.' })
  expect(leadParagraph('Only one.')).toEqual({ lead: 'Only one.', rest: '' })
  for (const whole of ['- a\n\n- b', '1. a\n\n2. b', '```\na\n\nb\n```', '| a |\n\nb'])
    expect(leadParagraph(whole)).toEqual({ lead: whole, rest: '' })
})

test('a missing right shows its GRANT apart from the words, ready to be copied', () => {
  expect(statementIn('Grant it: GRANT pg_monitor TO "ops";')).toEqual({
    before: 'Grant it:',
    statement: 'GRANT pg_monitor TO "ops";',
    kind: 'sql',
  })
  expect(statementIn('grant pg_monitor to ops;').statement).toBe('grant pg_monitor to ops;')
  expect(statementIn('Switch it on: alter system set autovacuum = on; select pg_reload_conf();').statement).toBe(
    'alter system set autovacuum = on; select pg_reload_conf();',
  )
  expect(statementIn('If that is wanted: sudo usermod -aG docker "$USER", then log in again.').statement).toBe(
    'sudo usermod -aG docker "$USER"',
  )
})

test('advice in words stays words, even where it begins like a statement', () => {
  for (const text of [
    'Create an index on it; ask the owner first.',
    'Set idle_in_transaction_session_timeout.',
    'Select another database',
    'It is the root of the queue. Ask its owner to commit or roll back; else end it below.',
  ])
    expect(statementIn(text)).toEqual({ before: text })
})

test('a finding shows the values that its title does not say', () => {
  const told = tellingEvidence({
    title: 'pid 13264 (idle in transaction) holds up 2 sessions',
    evidence: {
      tree: '13264 shop',
      pid: 13264,
      state: 'idle in transaction',
      wait_seconds: null,
      hidden: false,
      size_bytes: 1024,
      deep: 3,
    },
  })
  expect(told).toEqual([
    { name: 'Size', text: '1 kB' },
    { name: 'Deep', text: '3' },
  ])
})

const asks = { id: 'p1', secret: { from: 'ask' as const } }
const seals = { id: 'p2', secret: { from: 'stored' as const } }

test('typing a secret is offered only where it would help', () => {
  const needed: Failure = {
    kind: 'denied',
    code: 'SECRET_NEEDED',
    layer: 'login',
    message: '',
    detail: { profile: 'p1' },
  }
  const wrong: Failure = { kind: 'denied', code: '28P01', layer: 'login', message: '' }
  expect(askedProfile(needed, undefined, [asks, seals])).toBe(asks)
  expect(askedProfile(wrong, 'p1', [asks, seals])).toBe(asks)
  expect(askedProfile(wrong, 'p2', [asks, seals])).toBeUndefined()
  expect(askedProfile({ kind: 'unreachable', layer: 'tcp', message: '' }, 'p1', [asks])).toBeUndefined()
})

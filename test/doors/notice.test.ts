import { expect, test } from 'vitest'
import type { RunSummary } from '#contract/runs'
import { noticesOf } from '../../src/main/hosts/notice'
import { plainText } from '../../src/main/hosts/plain-text'

const run = (id: string, status: RunSummary['status'], more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  status,
  runbook: 'postgres/locks',
  title: 'Locks',
  system: 'acme',
  outcome: null,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
  operator: 'dba',
  parent: null,
  worst: null,
  findings: 0,
  headline: null,
  ...more,
})

test('a run that ended or asks is told once, one that goes on is not', () => {
  const before = [run('a', 'running'), run('b', 'running'), run('c', 'running'), run('d', 'finished')]
  const now = [
    run('a', 'finished', { outcome: 'found', headline: 'Two sessions wait' }),
    run('b', 'waiting'),
    run('c', 'running'),
    run('d', 'finished'),
    run('e', 'running'),
  ]
  expect(noticesOf(before, now)).toEqual([
    { system: 'acme', run: 'a', title: 'Locks: found', body: 'Two sessions wait' },
    { system: 'acme', run: 'b', title: 'Locks: a question', body: 'It waits for an answer.' },
  ])
  expect(noticesOf(now, now)).toEqual([])
})

test('what a server names things is no markup of a notice, and turns no line around', () => {
  expect(plainText('<a href="x">disk</a> & \u202Egnp\u0007\n/var')).toBe('‹a href="x"›disk‹/a› ＆  gnp /var')
  expect(plainText('x'.repeat(900))).toHaveLength(300)
})

import { expect, test } from 'vitest'
import type { RunSummary } from '#contract/runs'
import { emptyRun, type Run } from '#domain/run'
import { compareRuns } from '../../src/renderer/panels/history/compared'
import { worstRun } from '../../src/renderer/panels/overview/worst-run'
import { answering, symptomsOf, symptomWord } from '../../src/renderer/panels/runbooks/symptoms'
import { sentParameters } from '../../src/renderer/panels/start/plan'
import { lacking } from '../../src/renderer/parts/fits'
import { latestRuns } from '../../src/renderer/parts/latest-runs'

const run = (id: string, more: Partial<RunSummary>): RunSummary => ({
  id,
  runbook: 'a/b',
  title: 'A',
  system: 'acme',
  status: 'finished',
  outcome: 'passed',
  startedAt: '2026-11-23T03:00:00.000Z',
  finishedAt: '2026-11-23T03:01:00.000Z',
  operator: 'ops',
  parent: null,
  worst: null,
  findings: 0,
  headline: null,
  ...more,
})

test('only the newest finished run of a runbook on a system counts', () => {
  const runs = [
    run('1', { outcome: 'found', findings: 3 }),
    run('2', { startedAt: '2026-11-23T04:00:00.000Z' }),
    run('3', { startedAt: '2026-11-23T05:00:00.000Z', status: 'running', outcome: null }),
    run('4', { system: 'other' }),
  ]
  expect(latestRuns(runs).map(one => one.id)).toEqual(['2', '4'])
})

test('not knowing is worse than trouble, trouble worse than good', () => {
  const ids = ['passed', 'found', 'failed', 'interrupted', 'unknown'] as const
  const runs = ids.map(outcome => run(outcome, { outcome }))
  expect(worstRun(runs)?.run.id).toBe('unknown')
  expect(worstRun(runs.slice(0, 3))?.run.id).toBe('failed')
  expect(worstRun([])).toBeUndefined()
})

test('a runbook fits when every target it cannot do without is there', () => {
  const targets = {
    db: { protocol: 'postgres', optional: false },
    cache: { protocol: 'redis', optional: true },
    here: { protocol: 'local', optional: false },
  } as const
  expect(lacking({ targets }, [{ protocol: 'postgres' }])).toEqual([])
  expect(lacking({ targets }, [{ protocol: 'redis' }])).toEqual(['postgres'])
})

test('what the operator left alone is not sent, what was cleared is', () => {
  const size = { type: 'size', label: 'Size' } as const
  const plan = {
    parameters: { a: { value: '10 MB', from: 'default' as const }, b: { value: 'x', from: 'fact' as const } },
    targets: {},
  }
  expect(sentParameters({ a: size, b: size }, plan, {}, { a: '10 MB', b: '' })).toEqual({ b: null })
  expect(sentParameters({ a: size, b: size }, plan, { a: '10 MB' }, { a: '10 MB', b: 'x' })).toEqual({ a: '10 MB' })
})

test('symptoms stand in their own order, unknown ones behind by name, in an operator’s words', () => {
  const list = [
    { symptoms: ['disk-full', 'too-many-rights'] },
    { symptoms: ['disk-full', 'missing-rights', 'slow-api'] },
  ]
  expect(symptomsOf(list)).toEqual([
    { symptom: 'slow-api', count: 1 },
    { symptom: 'disk-full', count: 2 },
    { symptom: 'missing-rights', count: 1 },
    { symptom: 'too-many-rights', count: 1 },
  ])
  expect([symptomWord('slow-api'), symptomWord('never-seen-before')]).toEqual(['Slow API', 'Never seen before'])
})

test('a finding whose number moved is still the same finding', () => {
  const looked = (title: string, ms: number): Run => ({
    ...emptyRun(),
    steps: {
      s: {
        id: 's',
        title: 'Look',
        kind: 'sql',
        effect: 'reads',
        outcome: 'found',
        running: false,
        attempt: 1,
        findings: [{ severity: 'warning', title }],
        notes: [],
        commands: [],
        tables: [],
        items: [],
        output: [],
        children: [],
        ms,
      },
    },
  })
  const same = compareRuns(looked('orders is 31 % dead', 5), looked('orders is 42.5 % dead', 7))
  expect([same.gone.length, same.fresh.length, same.both.length]).toEqual([0, 0, 1])
  expect(same.both[0]).toMatchObject({ finding: { title: 'orders is 42.5 % dead' }, was: 'orders is 31 % dead' })
  expect(same.steps).toEqual([
    { title: 'Look', before: { outcome: 'found', ms: 5 }, after: { outcome: 'found', ms: 7 } },
  ])
  const other = compareRuns(looked('orders is 31 % dead', 5), looked('items is 31 % dead', 7))
  expect([other.gone.length, other.fresh.length, other.both.length]).toEqual([1, 1, 0])
})

test('a symptom leads to the walk made for it, then to its neighbours, then to routines that see it too', () => {
  const list = [
    { id: 'x/bloat', title: 'Bloat', cadence: 'monthly', symptoms: ['slow-database'] },
    { id: 'x/locks', title: 'Locks', cadence: 'on-demand', symptoms: ['database-hangs', 'slow-database'] },
    { id: 'x/other', title: 'Other', cadence: 'on-demand', symptoms: ['disk-full'] },
    { id: 'x/slow', title: 'Slow', cadence: 'on-demand', symptoms: ['slow-database'] },
  ] as const
  expect(answering(list, 'slow-database').map(one => one.title)).toEqual(['Slow', 'Locks', 'Bloat'])
})

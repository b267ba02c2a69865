import { expect, test } from 'vitest'
import type { Question } from '#domain/question'
import { foldRun } from '#domain/run'
import type { NewRunEvent, RunEvent } from '#domain/run-event'
import { compareLooks } from '../../src/renderer/panels/runs/before-after'
import { placeOf } from '../../src/renderer/panels/runs/choice-place'
import { logPlaceOf } from '../../src/renderer/panels/runs/log-place'
import { outlook } from '../../src/renderer/panels/runs/outlook'
import { markOf, markOfRun, stepInFocus } from '../../src/renderer/panels/runs/step-mark'
import { timelineOf, timelineText } from '../../src/renderer/panels/runs/timeline'
import { armMs, mayConfirm } from '../../src/renderer/parts/confirm/may-confirm'

const recorded = (...events: NewRunEvent[]): RunEvent[] =>
  events.map((event, at) => ({ seq: at + 1, at: `2026-11-23T03:00:${String(at).padStart(2, '0')}.000Z`, ...event }))

const started: NewRunEvent = {
  type: 'run.started',
  run: {
    id: '1',
    runbook: 'postgres/table-bloat',
    title: 'Table bloat',
    hash: 'h',
    system: { id: 'acme', name: 'acme', environment: 'production' },
    targets: {},
    parameters: {},
    thresholds: [],
    steps: [
      { id: 'look', title: 'Look', kind: 'sql', effect: 'reads' },
      { id: 'vacuum', title: 'Vacuum', kind: 'sql', effect: 'changes' },
      { id: 'leave', title: 'Leave', kind: 'checklist', effect: 'reads' },
    ],
    operator: 'ops',
    mode: 'all',
  },
}
const begin = (step: string): NewRunEvent => ({ type: 'step.started', step, attempt: 1 })
const end = (step: string, outcome: 'passed' | 'found' | 'failed' | 'unknown'): NewRunEvent => ({
  type: 'step.finished',
  step,
  outcome,
  ms: 5,
})
const proceed: Question = { id: 'q', step: 'vacuum', kind: 'proceed' }

test('the step that asks is shown before the one that runs', () => {
  const run = foldRun(recorded(started, begin('look'), { type: 'question.asked', question: proceed }))
  expect(stepInFocus(run)).toBe('vacuum')
  expect(markOf(run.steps.vacuum!, run)).toBe('waiting')
  expect(markOfRun(run)).toBe('waiting')
})

test('of a finished run the step nobody knows about is shown first', () => {
  const run = foldRun(
    recorded(started, begin('look'), end('look', 'failed'), begin('vacuum'), end('vacuum', 'unknown'), {
      type: 'run.finished',
      outcome: 'unknown',
    }),
  )
  expect(stepInFocus(run)).toBe('vacuum')
  expect(markOf(run.steps.vacuum!, run)).toBe('unknown')
})

test('a step that still ran when the console ended is interrupted, not running', () => {
  const run = foldRun(recorded(started, begin('look'), { type: 'run.finished', outcome: 'interrupted' }))
  expect(markOf(run.steps.look!, run)).toBe('interrupted')
})

test('a critical finding shows on the rail as critical', () => {
  const run = foldRun(
    recorded(
      started,
      begin('look'),
      { type: 'step.judged', step: 'look', findings: [{ severity: 'critical', title: 'x' }], notes: [] },
      end('look', 'found'),
    ),
  )
  expect(markOf(run.steps.look!, run)).toBe('critical')
  expect(stepInFocus(run)).toBe('look')
})

test('a destroy on production is agreed to only by the exact name (Q2)', () => {
  const yes = (typed: string, target = 'db-prod') => mayConfirm({ confirmation: 'typed', target, typed, openMs: armMs })
  expect(yes('db-prod')).toBe(true)
  for (const typed of ['', ' ', 'DB-PROD', 'db-prod ', 'db-prod\n', '\u200fdb-prod', 'db-pro'])
    expect(yes(typed)).toBe(false)
  expect(yes('', '')).toBe(false)
})

test('no dialog takes a yes in its first second (Q2)', () => {
  const yes = (openMs: number) => mayConfirm({ confirmation: 'click', target: 'db', typed: '', openMs })
  expect([yes(0), yes(armMs - 1), yes(armMs)]).toEqual([false, false, true])
})

test('time left is told from what is done; nothing is told of what nobody knows', () => {
  expect(outlook(25, 100, 5000)).toEqual({ fraction: 0.25, rate: 5, leftMs: 15_000 })
  expect(outlook(25, undefined, 5000)).toEqual({ rate: 5 })
  expect(outlook(undefined, 100, 5000)).toEqual({})
  expect(outlook(1, 100, 500)).toEqual({ fraction: 0.01, rate: undefined, leftMs: undefined })
  expect(outlook(120, 100, 5000).fraction).toBe(1)
})

test('two looks are set side by side by column name', () => {
  const look = (value: number) => ({ columns: [{ name: 'total_bytes', type: 'int' as const }], rows: [[value]] })
  expect(compareLooks(look(20), look(12))).toEqual([
    { name: 'total_bytes', column: { name: 'total_bytes', type: 'int' }, before: 20, after: 12 },
  ])
  expect(compareLooks(look(20), { columns: look(1).columns, rows: [] })).toBeNull()
})

test('the timeline tells who answered what', () => {
  const answered = recorded({
    type: 'question.answered',
    id: 'q',
    answer: { kind: 'confirm', agree: false },
    operator: 'ops',
  })[0]!
  expect(timelineText(answered, { steps: {} })).toBe('ops answered: no')
})

test('reads that ran at once are one line of the timeline, and no start is told beside its end', () => {
  const events = recorded(
    started,
    begin('look'),
    begin('leave'),
    end('look', 'passed'),
    end('leave', 'passed'),
    begin('vacuum'),
  )
  const lines = timelineOf(events, foldRun(events))
  expect(lines.map(line => line.text)).toEqual(['Started by ops', '2 steps passed', 'Vacuum: started'])
  expect(lines[1]?.parts).toEqual(['Look: passed, 5 ms', 'Leave: passed, 5 ms'])
})

test('a step that failed is a line of its own', () => {
  const events = recorded(started, begin('look'), end('look', 'failed'), begin('leave'), end('leave', 'passed'))
  expect(timelineOf(events, foldRun(events)).map(line => line.text)).toEqual([
    'Started by ops',
    'Look: failed, 5 ms',
    'Leave: passed, 5 ms',
  ])
})

test('a choice says which step it leads to', () => {
  const run = foldRun(recorded(started))
  expect(placeOf('#vacuum', run)).toBe('step 2, Vacuum')
  expect(placeOf('host/high-cpu?since=1', run)).toBe('host/high-cpu')
  expect(placeOf('#gone', run)).toBe('#gone')
})

test('what was tried again is told once for each time', () => {
  const events = recorded(
    started,
    begin('look'),
    end('look', 'failed'),
    { type: 'run.resumed', step: 'look', only: true, operator: 'ops' },
    { type: 'step.started', step: 'look', attempt: 2 },
    end('look', 'passed'),
  )
  expect(timelineOf(events, foldRun(events)).map(line => line.text)).toEqual([
    'Started by ops',
    'Look: failed, 5 ms',
    'Retried at “Look” by ops',
    'Look: passed, 5 ms',
  ])
})

test('batches fold into totals, and only what the operator said of them is told', () => {
  const events = recorded(
    started,
    begin('vacuum'),
    { type: 'step.pace', step: 'vacuum', state: 'running', pauseMs: 500 },
    ...[1, 2].flatMap((batch): NewRunEvent[] => [
      {
        type: 'step.intent',
        step: 'vacuum',
        batch,
        target: 'db',
        identity: { id: 'x', label: 'x' },
        text: 'delete',
      },
      { type: 'step.batch', step: 'vacuum', batch, done: 10, sum: batch * 10, total: 40, unit: 'rows', ms: 7 },
    ]),
    { type: 'step.pace', step: 'vacuum', state: 'paused', pauseMs: 500, operator: 'ops' },
  )
  const run = foldRun(events)
  expect(run.steps.vacuum?.batches).toMatchObject({ count: 2, sum: 20, total: 40, state: 'paused', pauseMs: 500 })
  expect(run.steps.vacuum?.intent).toBeUndefined()
  expect(timelineOf(events, run).map(line => line.text)).toEqual([
    'Started by ops',
    'Vacuum: started',
    'Vacuum: about to change db',
    'Vacuum: paused by ops',
  ])
})

test('a finding of a log leads to its lines: to which source, and to which moment of it', () => {
  const place = (evidence: Record<string, string | null>) => logPlaceOf({ evidence })
  const time = '2026-11-23T08:00:00.000Z'
  expect(place({ source: '/var/log/shop.log', last_seen: time, fingerprint: 'a1' })).toEqual({
    source: 'file:/var/log/shop.log',
    time,
  })
  expect(place({ source: 'container shop-web-1, container shop-web-2', last_seen: time })?.source).toBe(
    'container:shop-web-1',
  )
  expect(place({ source: 'the journal of sshd', last_seen: null, fingerprint: 'a1' })).toEqual({ source: 'unit:*' })
  expect(place({ source: 'unit nginx.service', peak_at: time })?.source).toBe('unit:nginx.service')
  expect(place({ log: '/var/log/postgresql/main.log', last_seen: time })?.source).toBe(
    'file:/var/log/postgresql/main.log',
  )
  // What could not be read has nothing to show, and a table of figures is no log.
  expect(place({ source: '/var/log/shop.log', fingerprint: 'x', unread: 'no right' })).toBeUndefined()
  expect(place({ source: 'own', last_seen: time })).toBeUndefined()
  expect(place({ source: '/var/log/shop.log' })).toBeUndefined()
  expect(logPlaceOf({})).toBeUndefined()
})

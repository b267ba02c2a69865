import type { NewRunEvent, RunHeader } from '#domain/run-event'

/** A run's header with one step on one target, as the engine would make it. */
export const header = (id: string, change: Partial<RunHeader> = {}): RunHeader => ({
  id,
  runbook: 'postgres/locks',
  title: 'Locks',
  hash: 'h1',
  system: { id: 's1', name: 'Shop', environment: 'staging' },
  targets: { db: { profile: 'p1', name: 'db', address: 'app@127.0.0.1:5432/shop' } },
  parameters: {},
  thresholds: [],
  steps: [{ id: 'tree', title: 'Lock tree', kind: 'sql', effect: 'reads', target: 'db' }],
  operator: 'ana',
  mode: 'all',
  ...change,
})

export const started = (run: RunHeader): NewRunEvent => ({ type: 'run.started', run })
export const finished: NewRunEvent = { type: 'run.finished', outcome: 'passed' }

export const intent = (text: string): NewRunEvent => ({
  type: 'step.intent',
  step: 'tree',
  target: 'db',
  identity: { id: '7', label: 'PostgreSQL' },
  text,
})

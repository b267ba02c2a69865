import { expect, test } from 'vitest'
import type { RunbookSummary } from '#contract/runbooks'
import type { RunSummary } from '#contract/runs'
import type { Protocol } from '#domain/profile'
import { foldRun } from '#domain/run'
import type { NewRunEvent, StepOutcome } from '#domain/run-event'
import { standingOf } from '../../src/renderer/panels/overview/standing'
import { lacking } from '../../src/renderer/parts/fits'

const summary = (id: string, runbook: string, more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  runbook,
  title: runbook,
  system: 'acme',
  status: 'finished',
  outcome: 'found',
  startedAt: '2026-11-23T03:00:00.000Z',
  finishedAt: '2026-11-23T03:01:00.000Z',
  operator: 'ops',
  parent: null,
  worst: 'warning',
  findings: 1,
  headline: 'x',
  ...more,
})
const need = (protocol: Protocol) => ({ protocol, optional: false })
const runbooks: readonly Pick<RunbookSummary, 'id' | 'targets'>[] = [
  { id: 'health/service', targets: { db: need('postgres'), cache: need('redis'), host: need('ssh') } },
  { id: 'redis/health', targets: { cache: need('redis') } },
  { id: 'host/resources', targets: { host: need('ssh') } },
]
const profiles = [
  { id: 'p', protocol: 'postgres' as const },
  { id: 'r', protocol: 'redis' as const },
  { id: 'l', protocol: 'local' as const },
]

/** A look over database, cache and host of which each step ended so. */
const look = (ends: Record<'db' | 'cache' | 'host', StepOutcome>) => {
  const steps = Object.keys(ends).map(target => ({ id: target, title: target, kind: 'sql', effect: 'reads', target }))
  const events = [
    {
      type: 'run.started',
      run: {
        targets: { db: { profile: 'p' }, cache: { profile: 'r' }, host: { profile: 'l' } },
        steps,
        mode: 'all',
      },
    },
    ...Object.entries(ends).map(([step, outcome]) => ({ type: 'step.finished', step, outcome, ms: 1 })),
  ]
  return foldRun(events.map((event, at) => ({ seq: at + 1, at: '', ...(event as NewRunEvent) })))
}
const known = (run?: ReturnType<typeof look>) => ({ runbooks, profiles, folded: () => run })

test('trouble in the database is not said of the cache that the same run looked at', () => {
  const folded = look({ db: 'found', cache: 'passed', host: 'skipped' })
  const runs = [summary('1', 'health/service')]
  expect(standingOf('postgres', runs, known(folded))?.mark).toBe('found')
  expect(standingOf('redis', runs, known(folded))?.mark).toBe('passed')
})

test('a target that every step left out has not been looked at', () => {
  const folded = look({ db: 'found', cache: 'passed', host: 'skipped' })
  expect(standingOf('local', [summary('1', 'health/service')], known(folded))).toBeUndefined()
  expect(standingOf('http', [summary('1', 'health/service')], known(folded))).toBeUndefined()
})

test('this machine is known by what was looked at as a host', () => {
  expect(standingOf('local', [summary('1', 'host/resources')], known())?.mark).toBe('found')
})

test('a container is not taken for the host that was looked at', () => {
  const folded = look({ db: 'skipped', cache: 'skipped', host: 'found' })
  const more = { ...known(folded), profiles: [...profiles, { id: 'c', protocol: 'container' as const }] }
  expect(standingOf('local', [summary('1', 'host/resources')], more)?.mark).toBe('found')
  expect(standingOf('container', [summary('1', 'host/resources')], more)).toBeUndefined()
})

test('of two looks the worse one is shown', () => {
  const folded = look({ db: 'passed', cache: 'failed', host: 'passed' })
  const runs = [summary('1', 'redis/health', { outcome: 'passed' }), summary('2', 'health/service')]
  expect(standingOf('redis', runs, known(folded))?.run.id).toBe('2')
})

test('this machine serves where a runbook needs a host', () => {
  expect(lacking({ targets: { host: need('ssh') } }, profiles)).toEqual([])
  expect(lacking({ targets: { web: need('http') } }, profiles)).toEqual(['http'])
  const bastion = { protocol: 'ssh', only: 'way' } as const
  expect(lacking({ targets: { host: need('ssh') } }, [bastion])).toEqual(['ssh'])
})

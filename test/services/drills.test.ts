import { expect, test } from 'vitest'
import type { RunSummary } from '#contract/runs'
import { drillOf } from '../../src/main/services/drills'

test('a run that states nothing has proved nothing', () => {
  const summary = { id: 'run', startedAt: '2026-01-01T00:00:00Z', outcome: 'passed', headline: null } as RunSummary
  expect(drillOf(summary, [])).toMatchObject({ proved: false, dump: null })
})

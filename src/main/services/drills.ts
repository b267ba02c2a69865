import type { Drill } from '#contract/backups'
import type { RunSummary } from '#contract/runs'
import { isTrouble } from '#domain/finding'
import { foldRun, type StepState } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { record } from '#domain/table'

/** What a restore drill proved, from its events: which dump, and whether it came back. */
export function drillOf(summary: RunSummary, events: readonly RunEvent[]): Drill {
  const run = foldRun(events)
  const read = rowOf(run.steps['read-the-dump'])
  const found = Object.values(run.steps).flatMap(step => step.findings.filter(isTrouble))
  const whole = summary.outcome === 'passed' || summary.outcome === 'found'
  // A run whose runbook stated nothing proves nothing.
  const states = run.header?.certificate ?? []
  const stated = states.length > 0 && states.every(step => rowOf(run.steps[step]) !== undefined)
  const failed = Object.values(run.steps).find(step => step.failure)
  return {
    run: summary.id,
    at: summary.startedAt,
    outcome: summary.outcome,
    dump: typeof read?.name === 'string' ? read.name : null,
    bytes: typeof read?.bytes === 'number' ? read.bytes : null,
    proved: whole && stated && !found.some(one => one.severity === 'critical'),
    said: summary.headline ?? failed?.failure?.message ?? null,
  }
}

/** The first row of what a step brought back; undefined when it brought none. */
function rowOf(step: StepState | undefined) {
  const table = step?.tables.findLast(one => one.role === 'action' && one.item === undefined)?.table
  return table && table.rows.length > 0 ? record(table, 0) : undefined
}

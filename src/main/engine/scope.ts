import { applyThreshold } from '#domain/threshold'
import type { Scope } from '../expressions/condition'
import { typedRows } from '../expressions/condition'
import type { Live } from './live'

/** What a condition of this run can see: parameters, facts, thresholds as they hold for that target, and the steps so far. */
export function scopeOf(live: Live, target?: string): Scope {
  const name = target === undefined ? undefined : live.header.targets[target]?.name
  const shippedNow = live.parts.library.thresholds()
  return {
    param: Object.fromEntries(Object.entries(live.values).map(([key, value]) => [key, value.cel])),
    fact: Object.fromEntries(Object.entries(live.system.facts).map(([key, value]) => [key, celFact(value)])),
    system: { name: live.system.name, environment: live.system.environment },
    threshold: Object.fromEntries(
      live.runbook.thresholds.flatMap(id => {
        const shipped = shippedNow[id]
        if (!shipped) return []
        const { warning, critical } = applyThreshold(id, shipped, live.system, name)
        return [[id, { warning, critical }]]
      }),
    ),
    steps: Object.fromEntries(
      Object.values(live.recorder.run.steps).map(step => {
        const table = step.tables.findLast(one => one.role === 'action' && one.item === undefined)?.table
        const failure = step.failure
        return [
          step.id,
          {
            outcome: step.outcome ?? 'planned',
            started: step.startedAt ?? null,
            seconds: step.ms === undefined ? null : step.ms / 1000,
            failure: failure ? { kind: failure.kind, message: failure.message, code: failure.code ?? '' } : null,
            // No table, no `rows`: a condition about what was not seen is an error, not an empty list.
            ...(table ? { rows: typedRows(table) } : {}),
          },
        ]
      }),
    ),
  }
}

const celFact = (value: string | number | boolean) =>
  typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value

import { invalid, missing, toFailure } from '#domain/failure'
import { type ActionStep, isLook } from '#domain/runbook'
import type { Table } from '#domain/table'
import { compileCondition, holds, typedRows } from '../expressions/condition'
import type { Live } from './live'
import { scopeOf } from './scope'

/**
 * Looks through the runbooks that a look's rows name, one after the other, as children of its step. One that cannot begin
 * is said in a note. Throws when the rows cannot be judged.
 */
export async function lookThrough(live: Live, step: ActionStep, table: Table): Promise<void> {
  const { children } = step.options
  if (children === undefined) return
  const scope = scopeOf(live, step.target)
  const condition = compileCondition(children)
  const named = typedRows(table).filter(row => holds(condition, { ...scope, row }))
  for (const runbook of new Set(named.map(row => String(row.runbook)))) {
    if (live.controller.signal.aborted) return
    try {
      assertLooks(live, runbook)
      await live.child(step.id, runbook, { mode: 'look' })
    } catch (error) {
      const { message, hint = '' } = toFailure(error)
      const notes = [`${runbook} could not begin: ${message} ${hint}`.trimEnd()]
      await live.recorder.emit({ type: 'step.judged', step: step.id, findings: [], notes })
    }
  }
}

/** A run of nothing but what is passed over would end well, and have seen nothing. */
function assertLooks({ parts }: Live, id: string): void {
  const runbook = parts.library.get(id)
  if (!runbook) throw missing(`There is no runbook ${id}.`)
  if (!runbook.steps.some(isLook)) throw invalid('It has no step that only looks.', 'Walk through it by hand.')
}

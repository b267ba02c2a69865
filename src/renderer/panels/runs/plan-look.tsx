import type { StepState } from '#domain/run'
import { PlanView } from '../../parts/plan/plan-view'

type Look = StepState['tables'][number]

const placeOf = (look: Look) => look.table.columns.findIndex(column => column.name === 'plan')

/** The plan that a step brought back, drawn. */
export function PlanLook({ look }: { look: Look }) {
  const json = look.table.rows[0]?.[placeOf(look)]
  return typeof json === 'string' ? <PlanView json={json} /> : null
}

/** What else the row says, once its plan is drawn; without any, an empty table, which is not shown. */
export function withoutPlan(step: StepState, look: Look): Look {
  const at = step.view === 'plan' ? placeOf(look) : -1
  if (at < 0) return look
  const columns = look.table.columns.toSpliced(at, 1)
  const rows = columns.length > 0 ? look.table.rows.map(row => row.toSpliced(at, 1)) : []
  return { ...look, table: { ...look.table, columns, rows } }
}

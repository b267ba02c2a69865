import { useState } from 'react'
import { plansIn } from '#domain/plan/plans-in'
import type { StepState } from '#domain/run'
import { PlanView } from '../../parts/plan/plan-view'
import { Visible } from '../../parts/visible'

type Look = StepState['tables'][number]

const placeOf = (look: Look) => look.table.columns.findIndex(column => column.name === 'plan')

/** The plans that a step brought back, drawn; several are opened one by one. */
export function PlanLook({ step, look }: { step: StepState; look: Look }) {
  const plans = plansIn(look.table, step.key)
  const [only] = plans
  if (plans.length === 1 && only) return <PlanView json={only.json} />
  return plans.map(({ name, json }, at) => (
    <OneOfMany key={`${name} ${at + 1}`} {...{ name, json }} isFirst={at === 0} />
  ))
}

/** A plan that is not looked at is not drawn either. */
function OneOfMany({ name, json, isFirst }: { name: string; json: string; isFirst: boolean }) {
  const [open, setOpen] = useState(isFirst)
  return (
    <details className="more" open={open} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <Visible text={name} />
      </summary>
      {open ? <PlanView json={json} /> : null}
    </details>
  )
}

/** What else the row says, once its plan is drawn; without any, an empty table, which is not shown. */
export function withoutPlan(step: StepState, look: Look): Look {
  const at = step.view === 'plan' ? placeOf(look) : -1
  if (at < 0) return look
  const columns = look.table.columns.toSpliced(at, 1)
  const rows = columns.length > 0 ? look.table.rows.map(row => row.toSpliced(at, 1)) : []
  return { ...look, table: { ...look.table, columns, rows } }
}

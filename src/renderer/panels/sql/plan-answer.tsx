import { Switch } from '@blueprintjs/core'
import { useState } from 'react'
import type { SqlAnswer } from '../../asks/sql-tabs'
import { PlanView } from '../../parts/plan/plan-view'
import { texts } from './texts'

/** A plan, beside the plan of the same statement that this tab showed before, where there is one. */
export function PlanAnswer({ plan, before }: Pick<Extract<SqlAnswer, { kind: 'plan' }>, 'plan' | 'before'>) {
  const [compared, setCompared] = useState(before !== undefined)
  return (
    <div className="plan-answer">
      <h2 className="unseen">{texts.plan}</h2>
      {before === undefined ? null : (
        <Switch checked={compared} label={texts.compare} onChange={event => setCompared(event.currentTarget.checked)} />
      )}
      <PlanView json={plan} {...(compared && before !== undefined && { before })} />
    </div>
  )
}

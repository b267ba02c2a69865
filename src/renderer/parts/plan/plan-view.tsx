import { Callout } from '@blueprintjs/core'
import { useMemo, useState } from 'react'
import { type Advice, advise } from '#domain/plan/advice'
import { matchPlans } from '#domain/plan/compare'
import type { Plan } from '#domain/plan/plan'
import { planText } from '#domain/plan/plan-text'
import { readPlan } from '#domain/plan/read-plan'
import { took } from '#domain/plan/words'
import { CommandBlock } from '../command-block'
import { CopyButton } from '../copy-button'
import { counted } from '../units'
import { Visible } from '../visible'
import { PlanDetails } from './plan-details'
import { PlanTree } from './plan-tree'

/**
 * A plan as EXPLAIN (FORMAT JSON) answers it: a tree with each node's own time, guess against truth, blocks and spills.
 * With `before`, an earlier plan of the same statement, each node also shows what it took then.
 */
export function PlanView({ json, before }: { json: string; before?: string }) {
  const plan = useMemo(() => read(json), [json])
  const earlier = useMemo(() => (before === undefined ? undefined : read(before)), [before])
  if (!plan) {
    return (
      <>
        <Callout compact intent="warning">
          This could not be read as a plan; it is shown as it came.
        </Callout>
        <CommandBlock text={json.slice(0, 200_000)} label="Answer" />
      </>
    )
  }
  return <PlanPart plan={plan} before={earlier} json={json} />
}

function PlanPart({ plan, before, json }: { plan: Plan; before: Plan | undefined; json: string }) {
  const [chosen, setChosen] = useState(0)
  const advice = useMemo(() => advise(plan), [plan])
  const matches = useMemo(() => (before ? matchPlans(before, plan) : undefined), [before, plan])
  const node = plan.nodes[chosen]
  const twin = matches?.get(chosen)
  return (
    <section className="plan" aria-label="Plan">
      <div className="plan-head">
        <span className="table-count">{headOf(plan)}</span>
        {before ? <span className="muted">before: {headOf(before)}</span> : null}
        <span className="push" />
        <CopyButton text={() => planText(plan)} label="Copy as text" />
        <CopyButton text={json} label="Copy JSON" />
      </div>
      <PlanAdvice advice={advice} onChoose={setChosen} />
      <PlanTree
        plan={plan}
        chosen={chosen}
        onChoose={setChosen}
        advised={advice}
        before={before && matches ? { plan: before, matches } : undefined}
      />
      {node ? (
        <PlanDetails node={node} before={twin === undefined ? undefined : before?.nodes[twin]} compared={!!before} />
      ) : null}
    </section>
  )
}

/** What the plan shows; a press leads to the node it is about. */
function PlanAdvice({ advice, onChoose }: { advice: readonly Advice[]; onChoose: (node: number) => void }) {
  if (advice.length === 0) return null
  return (
    <ul className="plan-advice">
      {advice.slice(0, 6).map(one => (
        <li key={`${one.kind} ${one.node ?? ''}`}>
          {one.node === undefined ? (
            <Visible text={one.title} />
          ) : (
            <button type="button" className="plan-to" onClick={() => onChoose(one.node ?? 0)}>
              <Visible text={one.title} />
            </button>
          )}
          <p className="muted">
            <Visible text={one.advice} />
          </p>
        </li>
      ))}
    </ul>
  )
}

const headOf = (plan: Plan) =>
  [
    counted(plan.nodes.length, 'node'),
    plan.analyzed ? '' : 'only planned, not run',
    plan.planningMs === undefined ? '' : `planning ${took(plan.planningMs)}`,
    plan.executionMs === undefined ? '' : `execution ${took(plan.executionMs)}`,
  ]
    .filter(Boolean)
    .join(' · ')

function read(json: string): Plan | undefined {
  try {
    return readPlan(json)
  } catch {
    return undefined
  }
}

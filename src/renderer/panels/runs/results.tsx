import type { StepState } from '#domain/run'
import { DataTable } from '../../parts/data-table'
import { Outcome } from '../../parts/outcome'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { ChartLook } from './chart-look'
import { Looks } from './looks'
import { Output } from './output'
import { PlanLook, withoutPlan } from './plan-look'
import { texts } from './texts'

/** All that came back: items of the change, before and after, evidence, output. */
export function Results({ step, runbook }: { step: StepState; runbook: string }) {
  const looks = step.tables.filter(table => table.role === 'action')
  // What was looked at item by item stands in one table at the end; one for each would say it all twice.
  const joined = looks.filter(table => table.item === undefined)
  const actions = joined.length ? joined : looks
  const previews = step.tables.filter(table => table.role === 'preview')
  const verified = step.tables.filter(table => table.role === 'verify')
  const name = `${runbook.replaceAll('/', '-')}-${step.id}`
  return (
    <>
      {step.items.length ? <Items items={step.items} /> : null}
      {previews.map(before => (
        <Looks
          key={before.seq}
          before={before}
          after={verified.find(after => after.item === before.item)}
          name={name}
        />
      ))}
      {verified
        .filter(after => !previews.some(before => before.item === after.item))
        .map(after => (
          <DataTable key={after.seq} table={after.table} name={`${name}-verified`} note={texts.verify} level="small" />
        ))}
      {step.chart ? actions.map(look => <ChartLook key={look.seq} step={step} look={look} />) : null}
      {step.view === 'plan' ? actions.map(look => <PlanLook key={look.seq} step={step} look={look} />) : null}
      {actions
        .map(whole => withoutPlan(step, whole))
        .map(look =>
          look.table.rows.length || (look.table.columns.length && step.items.length === 0) ? (
            <DataTable
              key={look.seq}
              table={look.table}
              name={actions.length > 1 ? `${name}-${look.item ?? look.seq}` : name}
              findings={step.findings}
              note={[look.item, duration(look.ms)].filter(Boolean).join(' · ')}
            />
          ) : null,
        )}
      {step.output.length ? <Output step={step} /> : null}
    </>
  )
}

function Items({ items }: { items: StepState['items'] }) {
  return (
    <ul className="items">
      {items.map(item => (
        <li key={item.seq}>
          <Outcome mark={item.outcome} /> <Visible text={item.item} />
          <span className="muted"> {duration(item.ms)}</span>
          {item.failure ? (
            <p className="item-failure">
              <Visible text={[item.failure.message, item.failure.hint].filter(Boolean).join(' ')} />
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

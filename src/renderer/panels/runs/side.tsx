import type { ReactNode } from 'react'
import type { Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import type { Parameter } from '#domain/runbook'
import { bytes, duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'
import { Notes } from './notes'
import { texts } from './texts'
import { ThresholdList } from './threshold-list'
import { TimelineList } from './timeline-list'

/** Beside the steps: who, where, with what lines drawn by whom; notes; what happened when. */
export function Side({
  run,
  id,
  events,
  step,
  parameters,
}: {
  parameters: Readonly<Record<string, Parameter>>
  run: Run
  id: string
  events: readonly RunEvent[]
  step: string | undefined
}) {
  const header = run.header
  if (!header) return null
  const identity = step ? run.steps[step]?.identity : undefined
  return (
    <aside className="side" aria-label={texts.facts}>
      <section>
        <h2 className="eyebrow">{texts.facts}</h2>
        <dl className="stacked">
          {Object.entries(header.targets).map(([name, target]) => (
            <Fact key={name} name={target.name === name ? 'Target' : `Target ${name}`}>
              <strong>
                <Visible text={target.name} />
              </strong>
              <span className="fact-address">
                <Visible text={target.address} />
              </span>
            </Fact>
          ))}
          {identity ? (
            <Fact name="Server of this step">
              <Visible text={identity.label} />
            </Fact>
          ) : null}
          {Object.entries(header.parameters).map(([name, value]) => (
            <Fact key={name} name={parameters[name]?.label ?? name}>
              {value === null ? (
                <span className="muted">not given</span>
              ) : (
                <Visible text={said(value, parameters[name])} />
              )}
            </Fact>
          ))}
          <Fact name="Operator">
            <Visible text={header.operator} />
          </Fact>
          {header.parent ? (
            <Fact name="Part of">
              <a href={toRun(header.system.id, header.parent)}>the run before</a>
            </Fact>
          ) : null}
        </dl>
      </section>
      <ThresholdList thresholds={header.thresholds} />
      <Notes run={run} id={id} />
      <TimelineList run={run} events={events} />
    </aside>
  )
}

/** A value in the unit it was asked for in; on record it stands in bytes or seconds. */
function said(value: string, parameter: Parameter | undefined): string {
  if (parameter?.type === 'boolean') return value === 'true' ? 'yes' : 'no'
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return value
  if (parameter?.type === 'size') return bytes(number)
  return parameter?.type === 'duration' ? duration(number * 1000) : value
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

import type { ReactNode } from 'react'
import type { DeploymentFigures, MetricChange, StatementChange } from '#contract/deployments'
import { measured } from '../../parts/measured'
import { Outcome } from '../../parts/outcome'
import { grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** Statements that cost more than before, then those that are new or cost less. */
export function StatementTable({ figures: { statements, statementsMissing } }: { figures: DeploymentFigures }) {
  if (statements.length === 0) return <p className="muted">{statementsMissing ?? texts.noStatements}</p>
  return (
    <Figures
      name={texts.statements}
      titles={[texts.verdict, texts.times, texts.wasMs, texts.isMs, texts.calls, texts.statement]}
    >
      {statements.map((one, at) => (
        <tr key={at}>
          <td>
            <StatementVerdict change={one} />
          </td>
          <td className="numeric">{one.times === null ? '–' : `${one.times} ×`}</td>
          <td className="numeric">{ms(one.beforeMs)}</td>
          <td className="numeric">{ms(one.afterMs)}</td>
          <td className="numeric">{grouped(one.calls)}</td>
          <td className="mono deployment-statement">
            <Visible text={one.statement} />
          </td>
        </tr>
      ))}
    </Figures>
  )
}

/** Metrics that changed, regressions first. */
export function MetricTable({ figures: { metrics, metricsMissing } }: { figures: DeploymentFigures }) {
  if (metrics.length === 0) return <p className="muted">{metricsMissing ?? texts.noMetrics}</p>
  return (
    <Figures name={texts.metrics} titles={[texts.verdict, texts.was, texts.isNow, texts.target, texts.metric]}>
      {metrics.map((one, at) => (
        <tr key={at}>
          <td>
            <MetricVerdict change={one} />
          </td>
          <td className="numeric">{one.was}</td>
          <td className="numeric">{one.isNow}</td>
          <td>
            <Visible text={one.target} />
          </td>
          <td>
            {one.title}
            {one.label ? (
              <>
                {' · '}
                <Visible text={one.label} />
              </>
            ) : null}
          </td>
        </tr>
      ))}
    </Figures>
  )
}

const ms = (value: number | null) => (value === null ? '–' : measured(value, 'ms'))

function Figures({ name, titles, children }: { name: string; titles: readonly string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll deployment-figures" tabIndex={0} aria-label={name}>
      <table className="grid">
        <thead>
          <tr>
            {titles.map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

function StatementVerdict({ change: { verdict } }: { change: StatementChange }) {
  return <Outcome mark={verdict === 'slower' ? 'found' : verdict === 'faster' ? 'passed' : 'planned'} word={verdict} />
}

function MetricVerdict({ change: { verdict, crossed } }: { change: MetricChange }) {
  const mark = verdict === 'worse' ? (crossed ? 'critical' : 'found') : verdict === 'better' ? 'passed' : 'planned'
  return <Outcome mark={mark} word={crossed ? `${verdict}, ${texts.crossed(crossed)}` : verdict} />
}

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
      numbers={[texts.times, texts.wasMs, texts.isMs, texts.calls]}
      words={[texts.statement]}
    >
      {statements.map((one, at) => (
        <tr key={at}>
          <td>
            <StatementVerdict change={one} />
          </td>
          <td className="numeric">{one.times === null ? '–' : `${Number(one.times.toPrecision(3))} ×`}</td>
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

/** Metrics that changed, regressions first, and how many there were to compare. */
export function MetricTable({ figures }: { figures: DeploymentFigures }) {
  const { metrics, metricsMissing, compared, tooLittle } = figures
  if (metricsMissing !== undefined)
    return (
      <p className="muted">
        <Visible text={metricsMissing} />
      </p>
    )
  return (
    <>
      {metrics.length === 0 ? (
        <p className="muted">{texts.noMetrics}</p>
      ) : (
        <Figures name={texts.metrics} numbers={[texts.was, texts.isNow]} words={[texts.target, texts.metric]}>
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
                <Visible text={one.label ? `${one.title} · ${one.label}` : one.title} />
              </td>
            </tr>
          ))}
        </Figures>
      )}
      <p className="muted">{texts.among(compared, tooLittle)}</p>
    </>
  )
}

const ms = (value: number | null) => (value === null ? '–' : measured(value, 'ms'))

/** A verdict, then numbers, then words. */
function Figures(props: { name: string; numbers: readonly string[]; words: readonly string[]; children: ReactNode }) {
  const { name, numbers, words, children } = props
  const head = (title: string, numeric = false) => (
    <th key={title} scope="col" className={numeric ? 'numeric' : undefined}>
      {title}
    </th>
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll deployment-figures" tabIndex={0} aria-label={name}>
      <table className="grid">
        <thead>
          <tr>
            {head(texts.verdict)}
            {numbers.map(title => head(title, true))}
            {words.map(title => head(title))}
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
  return (
    <Outcome
      mark={mark}
      word={crossed ? `${verdict}, ${texts.crossed(crossed)}` : verdict === 'same' ? texts.withinNoise : verdict}
    />
  )
}

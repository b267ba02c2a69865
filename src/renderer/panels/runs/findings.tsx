import { ArrowRight } from '@blueprintjs/icons'
import { type Finding, worstFirst } from '#domain/finding'
import { SeverityIcon } from '../../parts/badges'
import { cellText, heading } from '../../parts/cell-text'
import { GoButton } from '../../parts/go-link'
import { Visible } from '../../parts/visible'
import { toRun, toStart } from '../../route'

const shown = 40

/** What the step concluded, worst first: title, evidence, advice, and where to go next with everything filled in. */
export function Findings({
  findings,
  system,
  run,
  step,
}: {
  findings: readonly Finding[]
  system: string
  run: string
  step: string
}) {
  const sorted = worstFirst(findings)
  return (
    <ul className="findings">
      {sorted.slice(0, shown).map((finding, at) => (
        <li key={`${finding.title} ${at + 1}`} className={`finding finding-${finding.severity}`}>
          <SeverityIcon severity={finding.severity} />
          <div>
            <h3>
              <Visible text={finding.title} />
            </h3>
            {finding.evidence ? <Evidence evidence={finding.evidence} /> : null}
            {finding.advice ? (
              <p className="finding-advice">
                <Visible text={finding.advice} form="block" />
              </p>
            ) : null}
          </div>
          {finding.next ? <Next finding={finding} next={finding.next} system={system} run={run} step={step} /> : null}
        </li>
      ))}
      {sorted.length > shown ? (
        <li className="muted">and {sorted.length - shown} more, in the table and the report</li>
      ) : null}
    </ul>
  )
}

function Evidence({ evidence }: { evidence: NonNullable<Finding['evidence']> }) {
  const cells = Object.entries(evidence).slice(0, 8)
  return (
    <dl className="finding-evidence">
      {cells.map(([name, cell]) => (
        <div key={name}>
          <dt>{heading(name)}</dt>
          <dd>
            <Visible
              text={cellText(cell, { name, type: typeof cell === 'number' ? 'float' : 'text' }).text.slice(0, 200)}
            />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Next({
  next,
  system,
  run,
  step,
}: {
  finding: Finding
  next: NonNullable<Finding['next']>
  system: string
  run: string
  step: string
}) {
  const to = next.runbook
    ? toStart(system, next.runbook, next.parameters, { run, step })
    : toRun(system, run, next.step)
  const name = next.runbook ?? next.step ?? ''
  return (
    <GoButton className="finding-next" variant="outlined" to={to} endIcon={<ArrowRight size={14} />}>
      <Visible text={next.runbook ? `Open ${name}` : `Go to ${name}`} />
    </GoButton>
  )
}

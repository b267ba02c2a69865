import { ArrowRight } from '@blueprintjs/icons'
import { type Finding, worstFirst } from '#domain/finding'
import { Advice } from '../../parts/advice'
import { SeverityIcon } from '../../parts/badges'
import { GoButton } from '../../parts/go-link'
import { Visible } from '../../parts/visible'
import { toRun, toStart } from '../../route'
import { tellingEvidence } from './telling-evidence'

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
            <Evidence finding={finding} />
            {finding.advice ? <Advice text={finding.advice} /> : null}
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

function Evidence({ finding }: { finding: Finding }) {
  const told = tellingEvidence(finding)
  if (told.length === 0) return null
  return (
    <dl className="finding-evidence">
      {told.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Visible text={text} />
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

import { ArrowRight } from '@blueprintjs/icons'
import { type Finding, worstFirst } from '#domain/finding'
import { useProfiles } from '../../asks/queries'
import { Advice } from '../../parts/advice'
import { SeverityIcon } from '../../parts/badges'
import { hostsOf } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { Visible } from '../../parts/visible'
import { toLogs, toRun, toStart } from '../../route'
import { logPlaceOf } from './log-place'
import { tellingEvidence } from './telling-evidence'

const shown = 40

/** What the step concluded, worst first: title, evidence, advice, and where to go next with everything filled in. */
export function Findings({
  findings,
  system,
  run,
  step,
  target,
}: {
  findings: readonly Finding[]
  system: string
  run: string
  step: string
  /** The profile that was looked at. */
  target: string | undefined
}) {
  const sorted = worstFirst(findings)
  const profiles = useProfiles(system).data ?? []
  const host = hostsOf(profiles).find(one => one.id === target)?.id
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
            {host === undefined ? null : <InLogs finding={finding} system={system} host={host} />}
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

/** To the lines that it was made of, with what stands around them. */
function InLogs({ finding, system, host }: { finding: Finding; system: string; host: string }) {
  const place = logPlaceOf(finding)
  if (!place) return null
  return (
    <p>
      <a href={toLogs(system, host, place)}>Show in Logs</a>
    </p>
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

import type { RunbookSummary } from '#contract/runbooks'
import type { RunSummary } from '#contract/runs'
import { fits, type Profile, type Protocol } from '#domain/profile'
import type { Run, StepState } from '#domain/run'
import type { Mark } from '../../parts/outcome'
import { markOfSummary } from '../../parts/summary-mark'

/** How one part of a system stands, by the look that says the worst of it. */
export interface Standing {
  readonly mark: Mark
  readonly run: RunSummary
}

const rank: Partial<Record<Mark, number>> = { unknown: 0, interrupted: 1, critical: 2, failed: 3, found: 4, passed: 5 }
const rankOf = (mark: Mark) => rank[mark] ?? 9

/** Whether a run may have looked at more than one kind of these targets: then only its steps tell which of them is unwell. */
export function mixed(
  runbook: Pick<RunbookSummary, 'targets'> | undefined,
  profiles: readonly Pick<Profile, 'protocol'>[],
): boolean {
  const needs = Object.values(runbook?.targets ?? {})
  const kinds = profiles.filter(one => needs.some(need => fits(need.protocol, one.protocol))).map(one => one.protocol)
  return new Set(kinds).size > 1
}

/** What the latest runs say of a system's targets of one protocol; undefined where nothing has looked at them. */
export function standingOf(
  protocol: Protocol,
  runs: readonly RunSummary[],
  known: {
    readonly runbooks: readonly Pick<RunbookSummary, 'id' | 'targets'>[]
    readonly profiles: readonly Pick<Profile, 'id' | 'protocol'>[]
    readonly folded: (run: string) => Run | undefined
  },
): Standing | undefined {
  const standings = runs.flatMap((run): Standing[] => {
    const runbook = known.runbooks.find(one => one.id === run.runbook)
    const needs = Object.values(runbook?.targets ?? {})
    if (!needs.some(need => fits(need.protocol, protocol))) return []
    if (!mixed(runbook, known.profiles)) return [{ run, mark: markOfSummary(run) }]
    const folded = known.folded(run.id)
    const mark = folded && worstOf(stepsOf(folded, protocol, known.profiles))
    return mark ? [{ run, mark }] : []
  })
  return standings.toSorted((a, b) => rankOf(a.mark) - rankOf(b.mark))[0]
}

const stepsOf = (run: Run, protocol: Protocol, profiles: readonly Pick<Profile, 'id' | 'protocol'>[]) => {
  const ids = new Set(profiles.filter(profile => profile.protocol === protocol).map(profile => profile.id))
  const names = Object.entries(run.header?.targets ?? {}).flatMap(([name, target]) =>
    ids.has(target.profile) ? [name] : [],
  )
  return Object.values(run.steps).filter(step => step.target !== undefined && names.includes(step.target))
}

/** The worst of some steps; undefined where none of them has really looked. */
function worstOf(steps: readonly StepState[]): Mark | undefined {
  const marks = steps.flatMap((step): Mark[] => {
    if (step.outcome === undefined || step.outcome === 'skipped' || step.outcome === 'cancelled') return []
    const critical = step.findings.some(finding => finding.severity === 'critical')
    return [step.outcome === 'found' && critical ? 'critical' : step.outcome]
  })
  return marks.toSorted((a, b) => rankOf(a) - rankOf(b))[0]
}

import type { Severity } from './finding'
import type { Mark } from './mark'
import type { RunOutcome } from './run-event'

/** What a run is to a deployment: *during* and *rollback* put a version in place, the others look before and after it. */
export const deploymentParts = ['before', 'during', 'after', 'rollback'] as const
export type DeploymentPart = (typeof deploymentParts)[number]

/** A run whose runbook says that it is part of a deployment. */
export interface DeploymentRun {
  readonly id: string
  readonly system: string
  readonly part: DeploymentPart
  readonly title: string
  readonly version: string
  /** The version that is there until then, as far as it was said. */
  readonly replaces: string | null
  readonly status: 'running' | 'waiting' | 'finished'
  readonly outcome: RunOutcome | null
  /** ISO 8601 UTC. */
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly operator: string
  readonly worst: Severity | null
  readonly findings: number
  readonly headline: string | null
  /** When the first change was sent; null where none was. What was looked at before that belongs to the time before. */
  readonly changedAt: string | null
  /** When the last change that was sent was over; null while it is under way. */
  readonly settledAt: string | null
}

/** One version on its way: what was looked at before, the run that put it in place, what was compared after. */
export interface Deployment {
  readonly version: string
  readonly before?: DeploymentRun
  /** Absent while it is only prepared. */
  readonly run?: DeploymentRun
  /** The newest first. */
  readonly after: readonly DeploymentRun[]
  /** The rollback that replaced it. */
  readonly rolledBack?: DeploymentRun
}

/** Ties runs of one system, the oldest first, by their version. The newest deployment is first; one that changed nothing is none. */
export function deploymentsOf(runs: readonly DeploymentRun[]): Deployment[] {
  const found: Deployment[] = []
  const newest = (fits: (one: Deployment) => boolean) => found.findLastIndex(fits)
  const put = (at: number, more: Partial<Deployment>) => {
    const one = found[at]
    if (one) found[at] = { ...one, ...more }
  }
  for (const run of runs) {
    const { version, part } = run
    const prepared = newest(one => one.version === version && !one.run)
    const made = newest(one => one.version === version && one.run !== undefined)
    if (part === 'before') {
      if (prepared < 0) found.push({ version, before: run, after: [] })
      else put(prepared, { before: run })
    } else if (part === 'after') put(made, { after: [run, ...(found[made]?.after ?? [])] })
    else if (puts(run)) {
      if (part === 'rollback')
        put(
          newest(one => one.version === run.replaces && !!one.run),
          { rolledBack: run },
        )
      const before = part === 'rollback' ? undefined : (found[prepared] ?? found[made])?.before
      if (prepared >= 0 && part === 'during') found.splice(prepared, 1)
      found.push({ version, before, run, after: [] })
    }
  }
  return found.reverse()
}

/** A run that put a version in place, or is about to. */
const puts = ({ part, changedAt, status }: DeploymentRun) =>
  (part === 'during' || part === 'rollback') && (changedAt !== null || status !== 'finished')

/** The time that it took, milliseconds since 1970: from its first change to the end of its last. One under way has no end yet. */
export function deploymentTime({ status, startedAt, finishedAt, changedAt, settledAt }: DeploymentRun) {
  const end = status === 'finished' ? (settledAt ?? finishedAt) : null
  return { at: Date.parse(changedAt ?? startedAt), ...(end !== null && { until: Date.parse(end) }) }
}

/** Deployments on a time line, and how they ended where that was not well. */
export function deploymentMarks(runs: readonly DeploymentRun[]): Mark[] {
  return runs.filter(puts).map(run => ({
    ...{ id: `run ${run.id}`, system: run.system, kind: 'deployment', of: run.id, by: run.operator },
    ...deploymentTime(run),
    version: run.version,
    title: `${run.title}: ${run.version}${said(run)}`,
  }))
}

const said = ({ status, outcome }: DeploymentRun) =>
  status !== 'finished'
    ? ' (under way)'
    : outcome === 'unknown'
      ? ' (nobody knows what became of it)'
      : outcome === null || outcome === 'passed' || outcome === 'found'
        ? ''
        : ` (${outcome})`

import type { Severity } from './finding'
import type { Incident } from './incident'
import type { Mark } from './mark'
import type { Metric } from './metric'
import type { NamedSecret } from './named-secret'
import type { Profile } from './profile'
import type { RunOutcome } from './run-event'
import type { Runbook } from './runbook'
import type { Samples } from './sample'
import type { SecretSource } from './secret-source'
import type { KeptLook, StepAt } from './store'
import type { AppliedThreshold } from './threshold'

/** A stretch of time in which something began; milliseconds since 1970, the end not included. */
export interface Period {
  readonly from: number
  readonly to: number
}

/** A run of the history, with how often it changed something. */
export interface PastRun {
  readonly id: string
  readonly runbook: string
  readonly title: string
  readonly outcome: RunOutcome | null
  /** ISO 8601 UTC. */
  readonly startedAt: string
  readonly operator: string
  readonly parent: string | null
  readonly worst: Severity | null
  readonly findings: number
  readonly headline: string | null
  /** Changes that were sent to a server. */
  readonly changes: number
}

/** Where a target's secret comes from, and since when it is kept here. */
export interface PastSecret {
  readonly profile: string
  readonly from: SecretSource['from']
  /** ISO 8601 UTC; null where it is kept elsewhere, or since before this was noted. */
  readonly sealedAt: string | null
}

/** The console's own past, for looks that compare with it: what was measured, what ran, what was seen. It only reads. */
export interface Past {
  /** All that can be measured. */
  metrics(): Promise<readonly Metric[]>
  readonly samples: Pick<Samples, 'series' | 'stretch' | 'latest'>
  /** The line by which a metric of that target is judged; undefined where there is none. */
  line(target: Profile, metric: Metric): Promise<AppliedThreshold | undefined>
  targets(system: string): Promise<readonly Profile[]>
  /** Runs of a system that began in that period, oldest first. */
  runs(system: string, period: Period): Promise<readonly PastRun[]>
  /** The last run with that target in which that step passed, from its beginning to then; undefined when there is none. */
  passed(system: string, step: StepAt): Promise<Period | undefined>
  /** Looks of that step at that target in that period, in the order in which they were kept, whatever the clock did. */
  looks(step: StepAt, period: Period): Promise<readonly KeptLook[]>
  /** Deployments, incidents, remarks and alerts that began in that period, oldest first. */
  marks(system: string, period: Period): Promise<readonly Mark[]>
  secrets(system: string): Promise<readonly PastSecret[]>
  /** The secrets that the operator has named; without their values, which nobody here knows. */
  namedSecrets(system: string): Promise<readonly NamedSecret[]>
  /** Those that are not closed, newest first. */
  incidents(system: string): Promise<readonly Incident[]>
  /** What is in the library now. */
  runbooks(): readonly Pick<Runbook, 'id' | 'title' | 'cadence' | 'targets'>[]
}

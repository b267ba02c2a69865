import type { AlertChange, KeptAlert } from './alert'
import type { Profile } from './profile'
import type { NewRunEvent, RunEvent, RunHeader } from './run-event'
import type { System } from './system'
import type { Table } from './table'

/** What the engine asks of the store: the list of events is the run. */
export interface Journal {
  /**
   * Appends and answers the events with their numbers. Resolved means committed; with `durable`, on disk
   * (synchronous=FULL). Rejects when the store cannot write: nothing may then be done to a server.
   */
  append(run: string, events: readonly NewRunEvent[], options?: { durable?: boolean }): Promise<readonly RunEvent[]>
  events(run: string, after?: number): Promise<readonly RunEvent[]>
  header(run: string): Promise<RunHeader | undefined>
  /** The frozen text of a run's runbook. */
  text(hash: string): Promise<string | undefined>
  /**
   * Creates the run once per key, with its runbook's text and its first events, all in one commit; a second call with the
   * same key answers the first run's id. On disk with the first durable event, as all that was appended before it.
   */
  create(
    header: RunHeader,
    key: string,
    begun?: { text?: string; events?: readonly NewRunEvent[] },
  ): Promise<{ run: string; created: boolean; events: readonly RunEvent[] }>
  /** Runs whose last event is not `run.finished`: after a start they were interrupted. */
  unfinished(): Promise<readonly string[]>
  /** Median duration of this step in past runs on this target, milliseconds. */
  usualMs(runbook: string, step: string, profile: string): Promise<number | undefined>
}

/** A step of a runbook on one target. */
export interface StepAt {
  readonly runbook: string
  readonly step: string
  readonly profile: string
}

/** What a step saw at an earlier moment. */
export interface KeptLook {
  /** ISO 8601 UTC, by this console's clock. */
  readonly at: string
  readonly table: Table
}

/** Tables of earlier looks, for deltas and for whoever compares two moments. */
export interface Baselines {
  last(key: StepAt): Promise<KeptLook | undefined>
  /** The newest five stay; with `keepMs` all of the last days, and before them one a day for so long. */
  save(key: StepAt, table: Table, keepMs?: number): Promise<void>
  /** Those of a period (milliseconds since 1970), in the order in which they were kept. */
  between(key: StepAt, from: number, to: number): Promise<readonly KeptLook[]>
}

export interface Profiles {
  list(system?: string): Promise<readonly Profile[]>
  get(id: string): Promise<Profile | undefined>
}

export interface Systems {
  list(): Promise<readonly System[]>
  get(id: string): Promise<System | undefined>
}

/** A host key the operator trusts; our own store, the operator's known_hosts is only read. */
export interface TrustedHostKey {
  readonly host: string
  readonly port: number
  readonly type: string
  /** Base64 of the key blob, as in known_hosts. */
  readonly key: string
  readonly fingerprint: string
  readonly addedAt: string
}

export interface HostKeys {
  find(host: string, port: number): Promise<readonly TrustedHostKey[]>
  list(): Promise<readonly TrustedHostKey[]>
  trust(key: Omit<TrustedHostKey, 'addedAt'>): Promise<void>
  forget(host: string, port: number): Promise<void>
}

/** What judging asks of the store, so that a restart neither forgets an alert nor tells it twice. */
export interface AlertRecords {
  /** Those that are open, and those that resolved since a moment (ISO 8601); oldest first. */
  recent(since: string): Promise<readonly KeptAlert[]>
  /** Adds or replaces, with what changed, in one commit. */
  save(alert: KeptAlert, change?: AlertChange): Promise<void>
}

import type { HttpSession, Use } from './session'

/** A service as its provider keeps it: what should run, not what does. */
export interface CloudService {
  readonly id: string
  readonly name: string
  /** The provider's word for its kind, such as `web_service`. */
  readonly kind: string
  /** The account or team it belongs to. */
  readonly owner: string
  readonly suspended: boolean
  /** Who suspended it, in the provider's words. */
  readonly suspenders: readonly string[]
  /** Where it answers; null for a worker. */
  readonly url: string | null
  readonly healthPath: string | null
  readonly plan: string | null
  readonly region: string | null
  readonly branch: string | null
  /** How many instances are wanted; null where it has none, as a static site. */
  readonly instances: number | null
  /** Null where the number is set by hand. */
  readonly autoscaling: Autoscaling | null
}

/** Between which numbers the provider chooses, and at how much of what; null where that does not count. */
export interface Autoscaling {
  readonly min: number
  readonly max: number
  readonly cpuPct: number | null
  readonly memoryPct: number | null
}

/** A copy of the service that runs. */
export interface CloudInstance {
  readonly id: string
  readonly since: string | null
}

/** One setting of the service's environment. Its value stays inside the session. */
export interface CloudVariable {
  readonly name: string
  readonly characters: number
  /** Eight signs that are the same only for the same value under the same name; nobody without the token can guess from them. */
  readonly mark: string
}

/** All variables of a service, encrypted: base64 of what `openssl enc` reads. */
export interface CloudArchive {
  readonly variables: number
  readonly sealed: string
}

export interface CloudDeploy {
  readonly id: string
  /** The provider's own word. */
  readonly status: string
  readonly state: 'running' | 'live' | 'failed' | 'replaced' | 'cancelled'
  readonly trigger: string | null
  readonly commit: string | null
  readonly message: string | null
  readonly began: string | null
  readonly ended: string | null
}

export interface CloudEvent {
  readonly id: string
  readonly at: string
}

export interface CloudLogLine {
  readonly at: string
  readonly level: string
  /** app, request, build … */
  readonly kind: string
  /** The service or datastore that said it. */
  readonly resource: string
  readonly message: string
}

export interface CloudLogs {
  readonly lines: readonly CloudLogLine[]
  /** How it was cut, in words; undefined when it is whole. */
  readonly cut?: string
}

export interface LogsWanted {
  readonly from: Date
  readonly to: Date
  readonly resources: readonly string[]
  readonly levels?: readonly string[]
  readonly kinds?: readonly string[]
  readonly text?: string
  /** Most lines, newest first. */
  readonly most: number
}

export const cloudMetrics = [
  'cpu',
  'cpu-limit',
  'memory',
  'memory-limit',
  'http-requests',
  'http-latency',
  'bandwidth',
  'instance-count',
  'active-connections',
  'disk-usage',
  'disk-capacity',
] as const
export type CloudMetric = (typeof cloudMetrics)[number]

export interface MetricWanted {
  readonly metric: CloudMetric
  readonly resource: string
  readonly from: Date
  readonly to: Date
  readonly stepSeconds: number
  /** Requests apart by their status. */
  readonly byStatus?: boolean
}

/** One line of a chart, as the provider measured it. */
export interface CloudSeries {
  readonly instance: string | null
  /** Where requests were asked for by status. */
  readonly status: string | null
  readonly unit: string
  readonly values: readonly { readonly at: string; readonly value: number }[]
}

/** A database that the provider runs for the same owner. */
export interface CloudDatastore {
  readonly id: string
  readonly name: string
  readonly kind: 'postgres' | 'redis'
  readonly status: string
  readonly suspended: boolean
  readonly version: string | null
  readonly plan: string | null
  readonly diskGb: number | null
  /** Whether anybody may connect who knows the password; null where nothing is said. */
  readonly openToAll: boolean | null
}

export interface CloudBackup {
  readonly id: string
  readonly written: string
}

/** What can be taken back, and by which request. */
export const putBacks = ['variable', 'instances', 'autoscaling', 'running'] as const
export type PutBack = (typeof putBacks)[number]

/**
 * A service at a provider, through the provider's API. What changes it is a request like any other (`request`), as a runbook
 * has it. Reads wait for the provider's limits and are asked again a few times; a change is sent once. Each method throws
 * OpsError.
 */
export interface CloudSession extends HttpSession {
  /** Looked up anew each time, as the profile names it. */
  service(use: Use): Promise<CloudService>
  instances(service: string, use: Use): Promise<readonly CloudInstance[]>
  variables(service: string, use: Use): Promise<readonly CloudVariable[]>
  /** All of them with their values, which leave the session in this form only. */
  archive(service: string, passphrase: string, use: Use): Promise<CloudArchive>
  /** Whether the variable has this very value; null where there is none of that name. */
  hasValue(service: string, name: string, value: string, use: Use): Promise<boolean | null>
  /** The newest restart on request that the provider remembers; null when it remembers none. */
  lastRestart(service: string, use: Use): Promise<CloudEvent | null>
  /** Newest first. */
  deploys(service: string, most: number, use: Use): Promise<readonly CloudDeploy[]>
  logs(wanted: LogsWanted, use: Use): Promise<CloudLogs>
  metric(wanted: MetricWanted, use: Use): Promise<readonly CloudSeries[]>
  datastores(use: Use): Promise<readonly CloudDatastore[]>
  backups(postgres: string, use: Use): Promise<readonly CloudBackup[]>
  /**
   * The request, as an `http` fence has it, that makes it again as it is now. A value in it is sealed: only this target's
   * token opens it, on its way to this very variable.
   */
  putBack(what: PutBack, service: string, name: string | null, use: Use): Promise<string>
}

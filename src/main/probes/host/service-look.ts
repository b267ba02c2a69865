import type { ColumnType } from '#domain/table'

export const managers = ['docker', 'compose', 'systemd', 'command'] as const

/** A service as whoever keeps it running sees it; one a row, several where a Compose service was scaled. */
export interface ServiceLook {
  readonly name: string
  /** running, starting, stopped, failed, paused, absent; unknown where nobody tells. */
  readonly state: 'running' | 'starting' | 'stopped' | 'failed' | 'paused' | 'absent' | 'unknown'
  /** Another word than before says that it was started anew. */
  readonly started?: string | null
  readonly up_seconds?: number | null
  /** Full id of its container. */
  readonly id?: string | null
  /** Path of the container engine's program. */
  readonly engine?: string | null
  readonly project?: string | null
  readonly health?: string | null
  /** Why it does not run, in its own or its keeper's words. */
  readonly reason?: string | null
  readonly ports?: string | null
  /** Connections to it now; null where this login cannot see them. */
  readonly clients?: number | null
  /** What stops or fails with it. */
  readonly needed_by?: string | null
  /** What is wrong in its configuration, by its own check; empty when the check passed, null when there is none. */
  readonly config?: string | null
  /** Whether this login may restart it; null where only trying would tell. */
  readonly may?: boolean | null
  readonly answers?: boolean | null
  readonly answer?: string | null
}

export const serviceColumns: Readonly<Record<keyof ServiceLook | 'manager' | 'unit' | 'ok', ColumnType>> = {
  manager: 'text',
  name: 'text',
  state: 'text',
  health: 'text',
  up_seconds: 'int',
  ports: 'text',
  clients: 'int',
  needed_by: 'text',
  reason: 'text',
  config: 'text',
  may: 'bool',
  answers: 'bool',
  answer: 'text',
  project: 'text',
  engine: 'text',
  id: 'text',
  unit: 'text',
  started: 'text',
  ok: 'bool',
}

/** What a runbook says of the service that it means. */
export interface WantedService {
  readonly manager: (typeof managers)[number]
  readonly service: string
  readonly folder?: string | null | undefined
  readonly port?: number | null | undefined
}

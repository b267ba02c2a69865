import type { Duplex, Writable } from 'node:stream'
import type { CloudSession } from './cloud'
import type { Containers } from './container'
import type { Failure } from './failure'
import type { Link } from './finding'
import type { Profile } from './profile'
import type { ActionKind } from './runbook'
import type { Table } from './table'

/** One layer of reaching a target: DNS, TCP, TLS, host key, login, version, rights. A row of data, never a throw. */
export interface Layer {
  readonly layer: string
  readonly ok: boolean
  readonly code?: string
  readonly message: string
  readonly hint?: string
  /** The runbook that mends it, filled in. */
  readonly next?: Link
  readonly ms: number
  readonly detail?: Readonly<Record<string, string>>
  /** Of a host on the way: its name and address. Without it the layer is the target's own. */
  readonly hop?: { readonly name: string; readonly address: string }
}

/** Who a target is: compared before every change, so that a changed address never gets another server's orders. */
export interface Identity {
  /** Stable for this very server: system_identifier, run_id, host key fingerprint. */
  readonly id: string
  /** The words shown to the operator, such as `PostgreSQL 18.4 · primary · 127.0.0.1:5432 · postgres`. */
  readonly label: string
}

/** Limits and hooks of one request. */
export interface Use {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** Told in words why it takes longer than it should, such as a limit of the other side that is waited for. */
  onWait?(text: string): void
}

/** Held on a target while a change runs there, so that no second console makes the same one. */
export interface Lease {
  /** What is done, and where in a runbook: the same for all consoles. */
  readonly key: string
  /** Who holds it, in words for whoever is refused. */
  readonly holder: string
}

export interface SqlStatement {
  readonly text: string
  /** Bound as $1…; text in PostgreSQL's own input form. */
  readonly values: readonly (string | null)[]
}

export type SqlAnswer =
  | { readonly table: Table; readonly tag: string; readonly failure?: undefined }
  | { readonly failure: Failure }

export interface SqlServer {
  /** server_version_num, 180004 for 18.4. */
  readonly version: number
  readonly standby: boolean
  readonly user: string
  readonly superuser: boolean
  readonly database: string
}

export interface SqlSession {
  readonly server: SqlServer
  /**
   * Sends all statements in one go on one connection, each inside its own `begin read only`, one statement a message.
   * Answers stand in the order asked; one's failure does not touch the others. Cancel is verified: the backend is gone
   * when this rejects.
   */
  read(statements: readonly SqlStatement[], use: Use & { rowLimit?: number; byteLimit?: number }): Promise<SqlAnswer[]>
  /**
   * All rows of one statement in batches, a small one first, with little of them in memory: each is asked for as the one
   * before is taken. Read-only, on a connection of its own. `timeoutMs` is for each batch; who takes longer than half a
   * minute with one loses the rest, for its transaction would hold up vacuum. The first batch comes even without rows.
   * Rows that came before an error are given before it is thrown. When this was left early, or stopped, the backend is
   * gone as soon as that is answered; CANCEL_UNVERIFIED is thrown when it was not seen gone.
   */
  rows(statement: SqlStatement, use: Use): AsyncIterable<Table>
  /**
   * Runs one statement that changes something, on a connection of its own that is thrown away afterwards.
   * Throws OpsError with `lost: true` when the link died before the answer: it may have happened.
   */
  change(
    statement: SqlStatement,
    use: Use & {
      transaction: boolean
      /** The transaction is rolled back when the statement has answered. */
      rollback?: boolean
      /** Held by the same connection while the statement runs; a second holder gets `rejected`. */
      lockKey?: string
      onNotice?: (text: string) => void
      /** The backend's pid, as soon as it is known: progress views are asked for it. */
      onBackend?: (pid: number) => void
    },
  ): Promise<{ table: Table; tag: string }>
  identity(use: Use): Promise<Identity>
}

export type RedisReply = string | number | null | readonly RedisReply[]
export type RedisAnswer = { readonly reply: RedisReply; readonly failure?: undefined } | { readonly failure: Failure }

export interface RedisSession {
  readonly server: { readonly version: string; readonly role: string; readonly runId: string }
  /**
   * Commands that read, in one pipeline. Answers in order. `exact`: bytes that are no UTF-8 come as lone surrogates, and a
   * word that holds them is sent as those bytes; without it they come as `\xff`, for the eye.
   */
  read(commands: readonly (readonly string[])[], use: Use & { readonly exact?: boolean }): Promise<RedisAnswer[]>
  /** One command on a client that never queues, resends or retries. Throws with `lost: true` when the reply never came. */
  change(command: readonly string[], use: Use): Promise<RedisReply>
  /**
   * What others send to the server from now on, for `forMs` and no longer, on a connection of its own: lines as MONITOR
   * writes them, a few times a second, and how many there were beside them. It costs the server much of its speed.
   */
  monitor(
    use: Pick<Use, 'signal'> & { readonly forMs: number },
  ): AsyncIterable<{ readonly lines: readonly string[]; readonly left: number }>
  /**
   * Keeps a key of ours there for so long, as advice to other consoles. Throws `rejected` when another holds it. Where the
   * server lets nobody write, nothing is held, and `failure` says why.
   */
  lease(lease: Lease, use: Use & { forMs: number }): Promise<{ readonly failure?: Failure; release(): Promise<void> }>
  identity(use: Use): Promise<Identity>
}

export interface ShellScript {
  readonly interpreter: 'sh' | 'bash'
  readonly text: string
  /** Exported before the script; nothing is substituted into it. */
  readonly env: Readonly<Record<string, string>>
  readonly sudo?: boolean
}

export interface ShellResult {
  /** Null when a signal ended it. */
  readonly exit: number | null
  readonly signal?: string
  readonly stdout: string
  readonly stderr: string
  /** Bytes beyond the cap that were read and thrown away. */
  readonly dropped: number
  /** sudo would not run it without a password: it was not run. */
  readonly refused?: 'sudo'
  /** The host gave no place for the lease that was wanted: it ran without. */
  readonly unleased?: boolean
}

export interface ShellSession {
  readonly host: {
    readonly system: string
    readonly user: string
    readonly name: string
    /** `SHA256:…` of the key file it logged in with; absent where an agent, a password or nothing was needed. */
    readonly key?: string
  }
  /**
   * The whole script is read before it starts, stdin is closed, it runs in a process group of its own.
   * Cancel ends that group and checks in /proc; what is still there is said in the failure.
   * Throws with `lost: true` when the link died before the exit code, and `rejected` when another holds the lease.
   */
  run(
    script: ShellScript,
    use: Use & { onOutput?: (stream: 'stdout' | 'stderr', text: string) => void; byteLimit?: number; lease?: Lease },
  ): Promise<ShellResult>
  /** Several reading scripts in one framed exchange: two round trips for all of them. */
  batch(scripts: readonly ShellScript[], use: Use): Promise<ShellResult[]>
  /**
   * Starts (or finds again) a script that outlives the link: it runs in its own folder on the host with its output,
   * exit code and heartbeat. The same `key` never starts twice; the lease is held over there, by the process itself.
   */
  detached(
    key: string,
    script: ShellScript,
    use: Use & { onOutput?: (stream: 'stdout' | 'stderr', text: string) => void; lease?: Lease },
  ): Promise<ShellResult>
  /** Follows a detached script to its end and never starts or ends it; undefined when there is none of that key. */
  attached(
    key: string,
    use: Use & { onOutput?: (stream: 'stdout' | 'stderr', text: string) => void },
  ): Promise<ShellResult | undefined>
  /**
   * Streams a file of the host into `sink`, byte for byte, and ends it. Rejects when it is not there or not to be read,
   * when it came short, and when the host's SHA-256 is another; what is in the sink then is not to be kept.
   */
  download(
    path: string,
    sink: Writable,
    use: Use & { onBytes?: (done: number, all: number) => void },
  ): Promise<Downloaded>
  identity(use: Use): Promise<Identity>
}

/** A file that came whole. */
export interface Downloaded {
  readonly bytes: number
  readonly sha256: string
  /** The host has computed the same sum; false where it has no tool for that. */
  readonly compared: boolean
}

export interface HttpRequest {
  readonly method: string
  /** Joined to the profile's URL when it starts with `/`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpAnswer {
  readonly status: number
  /** By lower-case name; what was sent more than once (set-cookie) stands on a line each. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly dropped: number
  /** Milliseconds; null where that phase did not happen (a kept-alive connection has no DNS). */
  readonly timing: {
    readonly dns: number | null
    readonly connect: number | null
    readonly tls: number | null
    readonly firstByte: number | null
    readonly total: number
  }
}

export interface HttpSession {
  /** Of a body longer than `byteLimit` (1 MiB) the rest is thrown away, and `dropped` says how much of it was seen. */
  request(request: HttpRequest, use: Use & { byteLimit?: number }): Promise<HttpAnswer>
  identity(use: Use): Promise<Identity>
}

/** How a program of libpq, such as pg_dump, logs in from a shell. */
export interface LibpqLogin {
  /** PGHOST, PGUSER, PGPASSWORD and the like, for the program's environment and nowhere else. */
  readonly env: Readonly<Record<string, string>>
  /** It leads through this console: whatever uses it ends with us. */
  readonly tunnelled: boolean
  /** Ends the tunnel, if there is one, and with it whoever still speaks through it. */
  close(): Promise<void>
}

/** What opens targets. Sessions are shared, healed, and closed when idle; callers hold nothing. */
export interface Sessions {
  sql(profile: string, signal: AbortSignal): Promise<SqlSession>
  redis(profile: string, signal: AbortSignal): Promise<RedisSession>
  shell(profile: string, signal: AbortSignal): Promise<ShellSession>
  /** A web service, or the API of a provider: whatever carries `http` fences. */
  http(profile: string, signal: AbortSignal): Promise<HttpSession>
  cloud(profile: string, signal: AbortSignal): Promise<CloudSession>
  /** The containers of a host; rejects when there is no engine, or it cannot be asked. */
  containers(profile: string, use: Use): Promise<Containers>
  /**
   * How a script on the shell `from` logs in to that PostgreSQL profile, as it is reached from there. Rejects with
   * `NO_WAY_FROM` when it is not. What it tells is among `secrets` from then on. The caller closes it.
   */
  libpq(profile: string, from: string, use: Use): Promise<LibpqLogin>
  /** Reaches a target layer by layer, on connections of its own. The first layer that fails is the last row. */
  layers(profile: string, use: Use): AsyncIterable<Layer>
  /** Tries a profile as it stands, saved or not, with the secret that is given for it. */
  layersOf(profile: Profile, secret: () => Promise<string | null>, use: Use): AsyncIterable<Layer>
  /** The secrets that the sessions of these profiles (of all, where none are named) were opened with: what is put on record hides them. */
  secrets(profiles?: readonly string[]): readonly string[]
  /** A byte stream on the way this profile takes: direct, or through its SSH target. The caller ends it. */
  dial(profile: string, host: string, port: number, signal: AbortSignal): Promise<Duplex>
}

/** An open session as Connections shows it. */
export interface SessionState {
  readonly profile: string
  readonly state: 'opening' | 'open' | 'healing' | 'closed'
  readonly since: string
  readonly lastUsed: string
  /** What it is, once known. */
  readonly label: string
  readonly via?: string
  readonly failure?: Failure
  /** Of an SSH host: the streams open through it now, by where they go. */
  readonly tunnels: readonly { readonly to: string; readonly streams: number }[]
}

/** The kinds of action each protocol's target can carry. */
export const kindsOf = {
  postgres: ['sql', 'probe'],
  pgbouncer: ['sql', 'probe'],
  redis: ['redis', 'probe'],
  ssh: ['sh', 'bash', 'probe'],
  container: ['sh', 'bash', 'probe'],
  local: ['sh', 'bash', 'probe'],
  http: ['http', 'probe'],
  render: ['http', 'probe'],
} as const satisfies Record<string, readonly ActionKind[]>

import { type Cell, record, type Table } from '#domain/table'
import { type Arrangement, arranged } from './arranged'

/** One row of the sessions, read by its names. */
export interface Session {
  readonly key: string
  readonly pid: number
  readonly role: string
  readonly application: string
  readonly state: string
  readonly wait: string | null
  readonly blockedBy: string | null
  readonly client: string | null
  readonly statement: string
  readonly kind: string | null
  readonly mayNotEnd: string | null
  readonly backendStart: string | null
  readonly queryStart: string | null
  /** Its place in the table. */
  readonly at: number
}

const text = (cell: Cell | undefined) => (cell === null || cell === undefined ? null : String(cell))

/** The sessions of a look. A process id is used again, so the time it began is part of the key where it may be seen. */
export const sessionsOf = (table: Table): Session[] =>
  table.rows.map((_, at) => {
    const row = record(table, at)
    return {
      at,
      key: `${row.pid} ${row.backend_start ?? ''}`,
      pid: Number(row.pid),
      role: text(row.role_name) ?? '',
      application: text(row.application_name) ?? '',
      state: text(row.state) ?? '',
      wait: text(row.wait),
      blockedBy: text(row.blocked_by),
      client: text(row.client),
      statement: text(row.statement) ?? '',
      kind: text(row.backend_type),
      mayNotEnd: text(row.may_not_end),
      backendStart: text(row.backend_start),
      queryStart: text(row.query_start),
    }
  })

/** A client's session, also one whose kind is hidden from this role. */
export const isClient = (session: Session) => session.kind === null || session.kind === 'client backend'

/** Works on somebody's data at this moment, though no client is behind it. */
export const isWorker = (session: Session) =>
  session.state === 'active' && (session.kind === 'autovacuum worker' || session.kind === 'parallel worker')

/** By the look's names, what the list calls them; who acts on it wants to see what it waits for and what runs without scrolling. */
const columns: Arrangement = [
  ['pid', 'pid'],
  ['role_name', 'role'],
  ['application_name', 'application'],
  ['state', 'state'],
  ['transaction_seconds', 'transaction_seconds'],
  ['wait', 'wait'],
  ['statement', 'statement'],
  ['blocked_by', 'blocked_by'],
  ['statement_seconds', 'runs_seconds'],
  ['state_seconds', 'in_state_seconds'],
  ['database', 'database'],
  ['client', 'client'],
]

/** What a column of the look is called on the page. */
export const shownName = (name: string): string => columns.find(([ofLook]) => ofLook === name)?.[1] ?? name

/** The columns that the list shows, of these sessions only; the others stand beside a chosen one. */
export const listOf = (table: Table, sessions: readonly Session[]): Table =>
  arranged({ ...table, rows: sessions.map(session => table.rows[session.at] ?? []) }, columns)

import type { FailureKind } from '#domain/failure'

interface Meaning {
  readonly kind: FailureKind
  /** Plain words before the server's own, where its own do not say what happened. */
  readonly cause?: string
  readonly hint?: string
}

const syntax: Meaning = { kind: 'invalid' }

/** What SQLSTATEs mean to an operator; two characters stand for a whole class. */
const sqlstates: Readonly<Record<string, Meaning>> = {
  '08': { kind: 'unreachable', cause: 'The connection failed.' },
  '08P01': {
    kind: 'rejected',
    hint: 'Something between us and the server may not pass everything on: try a target that leads to the server itself.',
  },
  '0A': { kind: 'rejected' },
  '22': syntax,
  '23': { kind: 'rejected' },
  '25001': { kind: 'rejected', hint: 'This statement needs to run outside a transaction: transaction: none.' },
  '25P03': {
    kind: 'timeout',
    cause: 'The server ended the session because its transaction stood idle for too long.',
    hint: 'Open transactions hold up vacuum. Read on sooner, or less.',
  },
  '25006': {
    kind: 'rejected',
    cause: 'The server refused to write: this is a read-only session or a standby.',
    hint: 'A step that changes something says effect: changes; on a standby, go to the primary.',
  },
  '28': { kind: 'denied', cause: 'The server refused the login.', hint: 'Check user and pg_hba.conf.' },
  '28000': {
    kind: 'denied',
    cause: 'The server refused the login.',
    hint: 'Check that the role exists and may log in, and which lines of pg_hba.conf match this address.',
  },
  '28P01': {
    kind: 'denied',
    cause: 'User or password is wrong.',
    hint: "Check the profile's user and secret. pg_hba.conf may also demand another method.",
  },
  '3D000': { kind: 'missing', cause: 'There is no such database.', hint: 'psql -l lists the databases.' },
  '3F000': { kind: 'missing' },
  '40001': {
    kind: 'rejected',
    cause: 'Another transaction got in between.',
    hint: 'Nothing was changed. It can be tried again.',
  },
  '40P01': {
    kind: 'rejected',
    cause: 'A deadlock: this and another session waited for each other, and this one was ended.',
    hint: 'Nothing was changed. It can be tried again; the server log names both statements.',
  },
  '42': syntax,
  '42501': {
    kind: 'denied',
    cause: 'The role may not do this.',
    hint: 'Use a role that may, or have it granted. For looking, pg_monitor is enough: the runbook “Monitoring role for PostgreSQL” gives it.',
  },
  '42P01': { kind: 'missing', hint: 'Check schema and search_path, or which extension brings it.' },
  '42704': { kind: 'missing' },
  '42883': { kind: 'missing', hint: 'Check the argument types, or which extension or version brings it.' },
  '53100': {
    kind: 'rejected',
    cause: "The server's disk is full.",
    hint: 'Free space at the host first: logs, old WAL, temporary files.',
  },
  '53200': { kind: 'rejected', cause: 'The server is out of memory.', hint: 'Look at work_mem and at the host.' },
  '53300': {
    kind: 'rejected',
    cause: 'The server has no free connection slot.',
    hint: 'End idle sessions, or raise max_connections. A superuser has reserved slots.',
  },
  '55006': { kind: 'rejected', hint: 'Another session uses it.' },
  '55P03': {
    kind: 'rejected',
    cause: 'Somebody else holds the lock, and waiting longer would have stopped others too.',
    hint: 'Nothing was changed. The runbook postgres/locks shows who holds it.',
  },
  '57P01': {
    kind: 'unreachable',
    cause: 'An administrator ended this session.',
    hint: 'Somebody called pg_terminate_backend, or the server is shutting down.',
  },
  '57P02': {
    kind: 'unreachable',
    cause: 'Another server process crashed, and the server is recovering.',
    hint: 'All sessions were ended. Read the server log before anything else.',
  },
  '57P03': {
    kind: 'unreachable',
    cause: 'The server does not take connections right now.',
    hint: 'It is starting up, shutting down or recovering. Wait, and read its log.',
  },
  '57P04': { kind: 'missing', cause: 'The database was dropped.' },
  '57P05': { kind: 'unreachable', cause: 'The server ended the session because it was idle.' },
  '58': { kind: 'rejected', cause: 'The server had trouble with its files.', hint: 'Read the server log.' },
  XX001: {
    kind: 'rejected',
    cause: 'A page on the disk is damaged.',
    hint: 'Do not restart, vacuum or restore over it: go through the runbook “Corruption”.',
  },
  XX002: {
    kind: 'rejected',
    cause: 'An index is damaged.',
    hint: 'Do not rebuild it before it is known that the table is whole: go through the runbook “Corruption”.',
  },
  XX: {
    kind: 'rejected',
    cause: 'An internal error of the server.',
    hint: 'Read the server log; check for corruption.',
  },
}

/** States that stand for more than one thing: the server's words tell which. */
const narrower: readonly (Meaning & { readonly code: string; readonly says: RegExp })[] = [
  {
    code: '40001',
    says: /conflict with recovery/,
    kind: 'rejected',
    cause: 'This is a standby, and what the statement read had to be removed by its replay.',
    hint: 'It can be tried again. For long statements: hot_standby_feedback = on, or a longer max_standby_streaming_delay.',
  },
  {
    code: '53200',
    says: /out of shared memory/,
    kind: 'rejected',
    cause: "The server's table of locks is full.",
    hint: 'The runbook postgres/locks shows who fills it. It is not the memory of the host: max_locks_per_transaction, with a restart, makes it larger.',
  },
  {
    code: '53300',
    says: /too many connections for role/,
    kind: 'rejected',
    cause: 'The role has as many connections as it may.',
    hint: 'End idle ones of that role, or raise its own limit (alter role … connection limit). The server may have room for others.',
  },
  {
    code: '53300',
    says: /too many connections for database/,
    kind: 'rejected',
    cause: 'The database has as many connections as it may.',
    hint: 'End idle ones in it, or raise its own limit (alter database … connection limit). The server may have room for others.',
  },
]

/** What an error of that SQLSTATE and these words of the server means; undefined when no more is known than its words. */
export const meaningOf = (code: string, said: string): Meaning | undefined =>
  narrower.find(one => one.code === code && one.says.test(said)) ?? sqlstates[code] ?? sqlstates[code.slice(0, 2)]

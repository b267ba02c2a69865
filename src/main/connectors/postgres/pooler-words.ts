import type { Failure } from '#domain/failure'

type Words = Pick<Failure, 'kind' | 'message' | 'hint'> & { readonly code: string }

const wrongLogin: Words = {
  kind: 'denied',
  code: '28P01',
  message: 'PgBouncer knows no such user, or the password is wrong.',
  hint: 'Check user and secret, and PgBouncer’s auth_file or auth_query.',
}

/** PgBouncer's errors share one SQLSTATE; what they mean stands in their English text. */
const said: readonly (readonly [RegExp, Words])[] = [
  [/no such user|SASL authentication failed|password authentication failed|auth failed|login rejected/i, wrongLogin],
  [
    /no such database|database .* does not exist/i,
    {
      kind: 'missing',
      code: '3D000',
      message: 'PgBouncer has no such database.',
      hint: 'Its section [databases] lists them; pgbouncer is its console.',
    },
  ],
  [
    /SSL required/i,
    {
      kind: 'denied',
      code: 'TLS_REQUIRED',
      message: 'PgBouncer takes only encrypted connections.',
      hint: 'Use tls: require or stricter.',
    },
  ],
  [
    /database .*is disabled|database is disabled/i,
    {
      kind: 'rejected',
      code: 'DISABLED',
      message: 'This database is disabled in PgBouncer.',
      hint: 'ENABLE in its console opens it again.',
    },
  ],
  [
    /no more connections allowed/i,
    {
      kind: 'rejected',
      code: '53300',
      message: 'PgBouncer has no free place for a client: max_client_conn is reached.',
      hint: 'SHOW CLIENTS in its console shows who holds them.',
    },
  ],
  [
    /query_wait_timeout/i,
    {
      kind: 'timeout',
      code: 'QUERY_WAIT_TIMEOUT',
      message: 'PgBouncer had no server connection free in time. Nothing was run.',
      hint: 'SHOW POOLS in its console shows who waits. The pool may be too small, held by long transactions, or paused.',
    },
  ],
  [
    /server login (has been failing|failed)|cannot connect to server|connect failed|server_login_retry|client_login_timeout|DNS lookup failed/i,
    {
      kind: 'unreachable',
      code: 'POOLER_NO_SERVER',
      message: 'PgBouncer answers, but cannot reach or enter the server behind it.',
      hint: 'Look at that server, and at the log of PgBouncer.',
    },
  ],
  [
    /shutting down/i,
    { kind: 'unreachable', code: '57P01', message: 'PgBouncer is shutting down.', hint: 'Wait until it is back.' },
  ],
  [
    /not allowed in statement pooling|transaction blocks not allowed/i,
    {
      kind: 'rejected',
      code: 'STATEMENT_POOLING',
      message: 'PgBouncer pools single statements here: there are no transactions.',
      hint: 'Use a target that leads to the server itself.',
    },
  ],
  [
    /admin access needed|not allowed|permission denied/i,
    {
      kind: 'denied',
      code: '42501',
      message: 'This user may not do that in PgBouncer’s console.',
      hint: 'admin_users may do all, stats_users may only look.',
    },
  ],
]

/** What PgBouncer's own error means to an operator; undefined when the words are not known. */
export const poolerWords = (message: string): Words | undefined => said.find(([pattern]) => pattern.test(message))?.[1]

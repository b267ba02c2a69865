import type { SqlStatement } from '#domain/session'

/**
 * Tells the server to end a statement after so long, and, where it can (14 and later, on Linux), to look every two seconds
 * whether we are still there: a console that was killed leaves no backend at work. Asking for either never fails.
 */
export const timeLimits = (timeoutMs: number): SqlStatement => ({
  text: `select pg_catalog.set_config('statement_timeout', $1, false), case
    when pg_catalog.current_setting('client_connection_check_interval', true) = '0' and pg_catalog.version() like '%linux%'
    then pg_catalog.set_config('client_connection_check_interval', '2000', false) end`,
  values: [String(Math.max(1, Math.ceil(timeoutMs)))],
})

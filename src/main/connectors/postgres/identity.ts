import { OpsError } from '#domain/failure'
import type { Identity, SqlServer, SqlStatement } from '#domain/session'
import { type Cell, record, type Table } from '#domain/table'
import { remoteText } from '../remote-text'
import { addressOf } from './addresses'
import type { Backend } from './backend'
import { usualByteLimit } from './byte-guard'
import { runPack, type Settled } from './pack'
import type { PostgresOpening } from './pooler'

/** What a server says about itself and about the role that asks. */
export const factsQuery = `
  select pg_catalog.pg_backend_pid() as pid,
         pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version,
         pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as release,
         pg_catalog.pg_is_in_recovery() as standby,
         not (pg_catalog.pg_is_in_recovery() or pg_catalog.current_setting('default_transaction_read_only')::pg_catalog.bool) as writes,
         current_user::pg_catalog.text as "user",
         coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false) as superuser,
         pg_catalog.pg_has_role('pg_monitor', 'usage') as monitor,
         pg_catalog.current_database()::pg_catalog.text as database,
         (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()) as oid,
         coalesce(pg_catalog.host(pg_catalog.inet_server_addr()), 'socket') as address,
         coalesce(pg_catalog.inet_server_port()::pg_catalog.text, '') as port`

/** Every role may ask this in plain PostgreSQL; some hosted ones take the right away, so it is asked on its own. */
const systemQuery = 'select system_identifier::pg_catalog.text as id from pg_catalog.pg_control_system()'

export type Facts = Record<string, Cell>
export const roleOf = (facts: Facts) => (facts.standby ? 'standby' : 'primary')

export const identityQueries: readonly SqlStatement[] = [factsQuery, systemQuery].map(text => ({ text, values: [] }))

export const factsIn = (table: Table): Facts => record(table, 0)

export const serverOf = (facts: Facts): SqlServer => ({
  version: Number(facts.version),
  standby: facts.standby === true,
  user: String(facts.user),
  superuser: facts.superuser === true,
  database: String(facts.database),
})

const checkMs = 10_000

/** Throws IDENTITY_CHANGED when not the one whom the session `met` answers on this connection: a failover, or a changed route. */
export async function assertMet(
  backend: Backend,
  opening: PostgresOpening,
  met: Identity | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!met) return
  const settled: (Settled | undefined)[] = []
  const limits = { rows: 1, bytes: usualByteLimit, beyond: 'portal' } as const
  const abort = () => backend.destroy()
  signal.addEventListener('abort', abort, { once: true })
  const pack = { statements: identityQueries, limits, timeoutMs: checkMs, pooler: opening.pooler }
  await runPack(backend, pack, (at, one) => {
    settled[at] = one
  }).finally(() => signal.removeEventListener('abort', abort))
  const [facts, system] = settled
  if (!facts || 'error' in facts) throw facts?.error ?? backend.death
  const id = system && 'answered' in system ? system.answered.table : undefined
  const now = identityOf(factsIn(facts.answered.table), id, opening)
  if (now.id === met.id) return
  throw new OpsError({
    kind: 'rejected',
    code: 'IDENTITY_CHANGED',
    layer: 'identity',
    message: `Another server answers now: it was ${met.label}, it is ${now.label}. Nothing was done.`,
    hint: 'Find out why the address leads elsewhere (failover, changed tunnel, restarted container), then start again.',
  })
}

/** The same words as long as it is the same server in the same role: what a change is compared with before it is sent. */
export function identityOf(facts: Facts, system: Table | undefined, opening: PostgresOpening): Identity {
  const at = `${facts.address}:${facts.port}`
  const id = system?.rows[0]?.[0]
  const cluster = typeof id === 'string' ? id : `no system identifier, database oid ${facts.oid}`
  return {
    id: `postgres ${cluster} ${roleOf(facts)} ${at} ${facts.database}`,
    label: labelOf(facts, opening),
  }
}

export const labelOf = (facts: Facts, opening: PostgresOpening): string =>
  [
    `PostgreSQL ${remoteText(facts.release, 20)}`,
    opening.pooler ? `${roleOf(facts)} through ${opening.pooler.name}` : roleOf(facts),
    addressOf(opening),
    remoteText(facts.database, 63),
  ].join(' · ')

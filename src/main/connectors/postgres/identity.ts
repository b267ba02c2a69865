import type { Identity, SqlServer } from '#domain/session'
import { type Cell, record, type Table } from '#domain/table'
import { remoteText } from '../remote-text'
import type { PostgresOpening } from './wire'

/** What a server says about itself and about the role that asks. */
export const factsQuery = `
  select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version,
         pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as release,
         pg_catalog.pg_is_in_recovery() as standby,
         current_user::pg_catalog.text as "user",
         coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false) as superuser,
         pg_catalog.pg_has_role('pg_monitor', 'usage') as monitor,
         pg_catalog.current_database()::pg_catalog.text as database,
         (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()) as oid,
         coalesce(pg_catalog.host(pg_catalog.inet_server_addr()), 'socket') as address,
         coalesce(pg_catalog.inet_server_port()::pg_catalog.text, '') as port`

/** Every role may ask this in plain PostgreSQL; some hosted ones take the right away, so it is asked on its own. */
export const systemQuery = 'select system_identifier::pg_catalog.text as id from pg_catalog.pg_control_system()'

type Facts = Record<string, Cell>
const role = (facts: Facts) => (facts.standby ? 'standby' : 'primary')

export const factsIn = (table: Table): Facts => record(table, 0)

export const serverOf = (facts: Facts): SqlServer => ({
  version: Number(facts.version),
  standby: facts.standby === true,
  user: String(facts.user),
  superuser: facts.superuser === true,
  database: String(facts.database),
})

/** The same words as long as it is the same server in the same role: what a change is compared with before it is sent. */
export function identityOf(facts: Facts, system: string | undefined, profile: PostgresOpening['profile']): Identity {
  const at = `${facts.address}:${facts.port}`
  const cluster = system ?? `no system identifier, database oid ${facts.oid}`
  return {
    id: `postgres ${cluster} ${role(facts)} ${at} ${facts.database}`,
    label: labelOf(facts, profile),
  }
}

export const labelOf = (facts: Facts, { host, port }: PostgresOpening['profile']): string =>
  [`PostgreSQL ${remoteText(facts.release, 20)}`, role(facts), `${host}:${port}`, remoteText(facts.database, 63)].join(
    ' · ',
  )

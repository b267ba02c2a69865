import { type Kysely, sql } from 'kysely'

/** Incidents and what happened in them. Runs are found by when they ended, too: they land on a timeline then. */
export async function incidents(db: Kysely<unknown>): Promise<void> {
  await sql`create table incidents (
    no integer primary key, id text not null unique, system text not null, closed integer not null,
    began_at text not null, resolved_at text, body text not null
  )`.execute(db)
  await sql`create index incidents_of_system on incidents (system, closed, no)`.execute(db)
  await sql`create index incidents_by_state on incidents (closed, no)`.execute(db)
  await sql`create table incident_entries (
    seq integer primary key, incident text not null references incidents (id) on delete cascade, key text not null,
    at text not null, body text not null, unique (incident, key)
  )`.execute(db)
  await sql`create index runs_of_system_begun on runs (system, started_at)`.execute(db)
  await sql`create index runs_of_system_ended on runs (system, finished_at)`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/** Alerts, open and past, what became of each, and whom else to tell. */
export async function alerts(db: Kysely<unknown>): Promise<void> {
  await sql`create table alerts (
    no integer primary key, id text not null unique, system text not null, open integer not null, since text not null,
    resolved_at text, body text not null
  )`.execute(db)
  await sql`create index alerts_open on alerts (open, no)`.execute(db)
  await sql`create index alerts_of_system on alerts (system, open, no)`.execute(db)
  await sql`create table alert_changes (
    id integer primary key, alert text not null references alerts (id) on delete cascade, body text not null
  )`.execute(db)
  await sql`create index alert_changes_of on alert_changes (alert, id)`.execute(db)
  await sql`create table webhooks (id text primary key, name text not null, body text not null)`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/** What was sent from the consoles. */
export async function statements(db: Kysely<unknown>): Promise<void> {
  await sql`create table statements (
    id integer primary key, at text not null, system text not null, profile text not null, target text not null,
    text text not null, kind text not null, run text, outcome text, ms integer, rows integer, failure text
  )`.execute(db)
  await sql`create index statements_of_system on statements (system, id)`.execute(db)
  await sql`create index statements_of_profile on statements (profile, id)`.execute(db)
}

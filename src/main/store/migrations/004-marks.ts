import { type Kysely, sql } from 'kysely'

/** What the operator notes on the time line of a system. */
export async function marks(db: Kysely<unknown>): Promise<void> {
  await sql`create table marks (
    id text primary key, system text not null, at integer not null, kind text not null, title text not null, by text not null
  )`.execute(db)
  await sql`create index marks_of_system on marks (system, at)`.execute(db)
}

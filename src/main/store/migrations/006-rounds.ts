import { type Kysely, sql } from 'kysely'

/** Rounds over systems, cell by cell, and what is known of routines beside their runs. */
export async function rounds(db: Kysely<unknown>): Promise<void> {
  await sql`create table rounds (
    no integer primary key, id text not null unique, key text not null unique, title text not null, cadence text,
    operator text not null, started_at text not null, finished_at text, status text not null, stopped text,
    systems integer not null, outcome text, pace text not null, problems text not null
  )`.execute(db)
  await sql`create table round_cells (
    round integer not null references rounds (no), at integer not null, system text not null, runbook text not null,
    status text not null, "left" text, run text, outcome text, worst text, findings integer not null, headline text,
    failure text, changed text, primary key (round, at)
  ) without rowid`.execute(db)
  await sql`create index round_cells_of_look on round_cells (system, runbook, round)`.execute(db)
  await sql`create index round_cells_of_run on round_cells (run) where run is not null`.execute(db)
  await sql`create table routine_marks (
    id integer primary key, system text not null, routine text not null, at text not null, kind text not null,
    operator text, round text, note text not null
  )`.execute(db)
  await sql`create index routine_marks_newest on routine_marks (system, routine, kind, id)`.execute(db)
}

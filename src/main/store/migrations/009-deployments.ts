import { type Kysely, sql } from 'kysely'

/** The few runs that are part of a deployment are found among many, by what their header says. */
export async function deployments(db: Kysely<unknown>): Promise<void> {
  await sql`create index runs_of_deployments on runs (system, started_at)
    where json_extract(header, '$.deployment') is not null`.execute(db)
}

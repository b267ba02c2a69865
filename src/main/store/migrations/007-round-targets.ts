import { type Kysely, sql } from 'kysely'

/** A check of a round is of one target where several of its system fit. */
export async function roundTargets(db: Kysely<unknown>): Promise<void> {
  await sql`alter table round_cells add column target text`.execute(db)
}

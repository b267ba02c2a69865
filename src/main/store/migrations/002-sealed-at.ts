import { type Kysely, sql } from 'kysely'

/** When a secret was sealed; not known of those sealed before. */
export async function sealedAt(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('secrets').addColumn('sealed_at', sql`text`).execute()
}

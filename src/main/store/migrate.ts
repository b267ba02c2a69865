import { type Kysely, sql } from 'kysely'
import { OpsError } from '#domain/failure'
import { backupBefore } from './backup'
import type { Connection } from './connection'
import type { Migration } from './migrations/all'

/**
 * Brings a store to the newest schema in one transaction: all steps, or none. A store that holds something is copied
 * first. Throws OpsError when a step fails; the old schema and its version then still stand.
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  folder: string,
): Promise<{ copy?: string }> {
  const { raw } = connection
  const from = Number(raw.pragma('user_version', { simple: true }))
  if (from >= migrations.length) return {}
  const copy = from > 0 ? backupBefore(raw, folder, from) : undefined
  try {
    await connection.write(async db => {
      for (const step of migrations.slice(from)) await step(db as unknown as Kysely<unknown>)
      await sql.raw(`pragma user_version = ${migrations.length}`).execute(db)
    })
  } catch (error) {
    const why = error instanceof OpsError && error.cause instanceof Error ? error.cause : error
    const words = why instanceof Error ? why.message.slice(0, 300) : String(why)
    throw new OpsError(
      {
        kind: 'rejected',
        code: 'STORE_MIGRATION',
        layer: 'store',
        message: `The store could not be brought from schema ${from} to ${migrations.length} (${words}); it stands as it was${copy ? `, and ${copy} is a copy of it` : ''}`,
        hint: 'Go back to the version of Quarterdeck used before, and report this.',
      },
      { cause: error },
    )
  }
  return { copy }
}

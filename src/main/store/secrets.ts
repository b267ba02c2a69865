import type { Kysely } from 'kysely'
import type { Connection } from './connection'
import type { Schema } from './schema'

/** A secret as it lies on disk: unreadable without the data key. */
export type Sealed = Schema['secrets']

export interface SealedSecrets {
  get(profile: string, field: string): Promise<string | undefined>
  /** Adds or replaces; its time is now. */
  put(profile: string, field: string, sealed: string): Promise<void>
  /** One field, or all of a profile. */
  remove(profile: string, field?: string): Promise<void>
  all(): Promise<readonly Sealed[]>
}

export function createSecrets(connection: Connection): SealedSecrets {
  return {
    async get(profile, field) {
      const row = await connection.read(db =>
        db
          .selectFrom('secrets')
          .select('sealed')
          .where('profile', '=', profile)
          .where('field', '=', field)
          .executeTakeFirst(),
      )
      return row?.sealed
    },
    async put(profile, field, sealed) {
      const secret = { profile, field, sealed, sealed_at: new Date().toISOString() }
      await connection.write(db => putSecrets(db, [secret]))
    },
    async remove(profile, field) {
      await connection.write(db => {
        const query = db.deleteFrom('secrets').where('profile', '=', profile)
        return (field === undefined ? query : query.where('field', '=', field)).execute()
      })
    },
    all: () =>
      connection.read(db => db.selectFrom('secrets').selectAll().orderBy('profile').orderBy('field').execute()),
  }
}

/** Adds or replaces sealed secrets inside a transaction of the caller. */
export async function putSecrets(db: Kysely<Schema>, secrets: readonly Sealed[]): Promise<void> {
  for (const secret of secrets)
    await db
      .insertInto('secrets')
      .values(secret)
      .onConflict(on =>
        on.columns(['profile', 'field']).doUpdateSet({ sealed: secret.sealed, sealed_at: secret.sealed_at }),
      )
      .execute()
}

/** Takes the secrets of these profiles out inside a transaction of the caller, and answers them for an undo. */
export async function takeSecrets(db: Kysely<Schema>, profiles: readonly string[]): Promise<readonly Sealed[]> {
  if (profiles.length === 0) return []
  return db.deleteFrom('secrets').where('profile', 'in', profiles).returningAll().execute()
}

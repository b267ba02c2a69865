import type { Kysely } from 'kysely'
import { invalid } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Profiles } from '#domain/store'
import { fromProfileRow, type KeptProfiles } from './kept-profiles'
import type { Schema } from './schema'
import { putSecrets, type Sealed, takeSecrets } from './secrets'

/** What a removal took away; kept by the caller for as long as it can be undone. */
export interface RemovedProfile {
  readonly profile: Profile
  readonly secrets: readonly Sealed[]
}

export interface ProfileStore extends Profiles {
  /** Adds or replaces, by id. Throws `invalid` when its system is not there or has another target of this name. */
  save(profile: Profile): Promise<Profile>
  /** Takes its secrets with it; undefined when it was not there. */
  remove(id: string): Promise<RemovedProfile | undefined>
  /** Undoes a removal. */
  restore(removed: RemovedProfile): Promise<void>
}

export function createProfiles(kept: KeptProfiles): ProfileStore {
  return {
    async list(system) {
      const all = await kept.all()
      return system === undefined ? all : all.filter(profile => profile.system === system)
    },
    get: async id => (await kept.all()).find(profile => profile.id === id),
    async save(profile) {
      const row = toRow(profile)
      await kept.write(async db => {
        await refuseUnfit(db, row)
        await db
          .insertInto('profiles')
          .values(row)
          .onConflict(on => on.column('id').doUpdateSet({ system: row.system, name: row.name, body: row.body }))
          .execute()
      })
      return fromProfileRow(row)
    },
    remove: id =>
      kept.write(async db => {
        const row = await db.deleteFrom('profiles').where('id', '=', id).returningAll().executeTakeFirst()
        return row && { profile: fromProfileRow(row), secrets: await takeSecrets(db, [id]) }
      }),
    async restore({ profile, secrets }) {
      await kept.write(async db => {
        await refuseUnfit(db, toRow(profile))
        await insertProfiles(db, [profile])
        await putSecrets(db, secrets)
      })
    },
  }
}

async function refuseUnfit(db: Kysely<Schema>, row: Schema['profiles']): Promise<void> {
  const system = await db.selectFrom('systems').select('name').where('id', '=', row.system).executeTakeFirst()
  if (!system) throw invalid(`The system of target ${row.name} is not there any more.`, 'Add the system first.')
  const other = await db
    .selectFrom('profiles')
    .select('id')
    .where('system', '=', row.system)
    .where('name', '=', row.name)
    .where('id', '!=', row.id)
    .executeTakeFirst()
  if (other) throw invalid(`${system.name} already has a target called ${row.name}.`, 'Give this one another name.')
}

/** Adds profiles inside a transaction of the caller. */
export async function insertProfiles(db: Kysely<Schema>, profiles: readonly Profile[]): Promise<void> {
  for (const profile of profiles) await db.insertInto('profiles').values(toRow(profile)).execute()
}

const toRow = (profile: Profile) => ({
  id: profile.id,
  system: profile.system,
  name: profile.name,
  body: JSON.stringify(profile),
})

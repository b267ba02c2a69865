import { invalid } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { fromProfileRow, type KeptProfiles } from './kept-profiles'
import { insertProfiles } from './profiles'
import { putSecrets, type Sealed, takeSecrets } from './secrets'

/** Many targets of one system with their secrets, and the system itself where it is new. */
export interface Addition {
  readonly system: System
  readonly isNew: boolean
  readonly profiles: readonly Profile[]
  readonly secrets: readonly Sealed[]
}

export interface Additions {
  /** All of it in one transaction, or nothing. Throws `invalid` when the system or a name in it stands in the way. */
  add(addition: Addition): Promise<void>
  /**
   * Takes the targets out again, and the system when it was new and has no others. Throws `invalid` when others go
   * through one of them by now.
   */
  takeBack(addition: Addition): Promise<void>
}

export function createAdditions(kept: KeptProfiles): Additions {
  return {
    async add({ system, isNew, profiles, secrets }) {
      await kept.write(async db => {
        const column = isNew ? 'name' : 'id'
        const there = await db.selectFrom('systems').select('id').where(column, '=', system[column]).executeTakeFirst()
        if (isNew && there)
          throw invalid(`There is already a system called ${system.name}.`, 'Choose it, or another name.')
        if (!isNew && !there) throw invalid('The system is not there any more.', 'Choose another one.')
        if (isNew)
          await db
            .insertInto('systems')
            .values({ id: system.id, name: system.name, body: JSON.stringify(system) })
            .execute()
        const rows = await db.selectFrom('profiles').select('name').where('system', '=', system.id).execute()
        const taken = new Set(rows.map(row => row.name))
        for (const { name } of profiles) {
          if (taken.has(name)) throw invalid(`${system.name} would have two targets called ${name}.`, 'Rename one.')
          taken.add(name)
        }
        await insertProfiles(db, profiles)
        await putSecrets(db, secrets)
      })
    },
    async takeBack({ system, isNew, profiles }) {
      await kept.write(async db => {
        const ids = profiles.map(profile => profile.id)
        const names = new Set(profiles.map(profile => profile.name))
        const rows = await db.selectFrom('profiles').selectAll().where('system', '=', system.id).execute()
        const others = rows.filter(row => !ids.includes(row.id)).map(fromProfileRow)
        const behind = others.find(other => other.via !== undefined && names.has(other.via))
        if (behind)
          throw invalid(`${behind.name} is reached through ${behind.via} by now.`, 'Delete or change it first.')
        await takeSecrets(db, ids)
        await db.deleteFrom('profiles').where('id', 'in', ids).execute()
        if (isNew && others.length === 0) await db.deleteFrom('systems').where('id', '=', system.id).execute()
      })
    },
  }
}

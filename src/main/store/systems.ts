import { invalid } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Systems } from '#domain/store'
import { type System, systemSchema } from '#domain/system'
import type { Connection } from './connection'
import { fromProfileRow, type KeptProfiles } from './kept-profiles'
import { insertProfiles } from './profiles'
import { putSecrets, type Sealed, takeSecrets } from './secrets'

/** What a removal took away; kept by the caller for as long as it can be undone. */
export interface RemovedSystem {
  readonly system: System
  readonly profiles: readonly Profile[]
  readonly secrets: readonly Sealed[]
}

export interface SystemStore extends Systems {
  /** Adds or replaces, by id. Throws `invalid` when another system has this name. */
  save(system: System): Promise<System>
  /** Takes its profiles and their secrets with it; undefined when it was not there. */
  remove(id: string): Promise<RemovedSystem | undefined>
  /** Undoes a removal. */
  restore(removed: RemovedSystem): Promise<void>
}

export function createSystems(connection: Connection, kept: KeptProfiles): SystemStore {
  return {
    async list() {
      const rows = await connection.read(db => db.selectFrom('systems').selectAll().orderBy('name').execute())
      return rows.map(fromRow)
    },
    async get(id) {
      const row = await connection.read(db =>
        db.selectFrom('systems').selectAll().where('id', '=', id).executeTakeFirst(),
      )
      return row && fromRow(row)
    },
    async save(system) {
      const row = toRow(system)
      await connection.write(async db => {
        const other = await db
          .selectFrom('systems')
          .select('id')
          .where('name', '=', row.name)
          .where('id', '!=', row.id)
          .executeTakeFirst()
        if (other) throw invalid(`There is already a system called ${row.name}.`, 'Give this one another name.')
        await db
          .insertInto('systems')
          .values(row)
          .onConflict(on => on.column('id').doUpdateSet({ name: row.name, body: row.body }))
          .execute()
      })
      return fromRow(row)
    },
    remove: id =>
      kept.write(async db => {
        const row = await db.selectFrom('systems').selectAll().where('id', '=', id).executeTakeFirst()
        if (!row) return undefined
        const profiles = await db.deleteFrom('profiles').where('system', '=', id).returningAll().execute()
        const secrets = await takeSecrets(
          db,
          profiles.map(profile => profile.id),
        )
        await db.deleteFrom('systems').where('id', '=', id).execute()
        return { system: fromRow(row), profiles: profiles.map(fromProfileRow), secrets }
      }),
    async restore({ system, profiles, secrets }) {
      await kept.write(async db => {
        await db.insertInto('systems').values(toRow(system)).execute()
        await insertProfiles(db, profiles)
        await putSecrets(db, secrets)
      })
    },
  }
}

const toRow = (system: System) => ({ id: system.id, name: system.name, body: JSON.stringify(system) })
const fromRow = (row: { body: string }): System => systemSchema.parse(JSON.parse(row.body))

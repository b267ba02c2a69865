import type { Baselines } from '#domain/store'
import type { Table } from '#domain/table'
import type { Connection } from './connection'

const kept = 5

/** Tables of earlier looks; the newest five of each step and target are kept. */
export function createBaselines(connection: Connection): Baselines {
  return {
    async last(key) {
      const row = await connection.read(db =>
        db
          .selectFrom('baselines')
          .select(['at', 'json'])
          .where(each => each.and(key))
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst(),
      )
      return row && { at: row.at, table: JSON.parse(row.json) as Table }
    },
    async save(key, table) {
      await connection.write(async db => {
        await db
          .insertInto('baselines')
          .values({ ...key, at: new Date().toISOString(), json: JSON.stringify(table) })
          .execute()
        const newest = db
          .selectFrom('baselines')
          .select('id')
          .where(each => each.and(key))
          .orderBy('id', 'desc')
          .limit(kept)
        await db
          .deleteFrom('baselines')
          .where(each => each.and(key))
          .where('id', 'not in', newest)
          .execute()
      })
    },
  }
}

import { type Expression, type SqlBool, sql } from 'kysely'
import type { Baselines, KeptLook } from '#domain/store'
import type { Table } from '#domain/table'
import type { Connection } from './connection'

const kept = 5
const dayMs = 86_400_000
/** Of looks that are kept, so long stay all; before that one a day will do. */
const allMs = 3 * dayMs

/** Tables of earlier looks: the newest five of each step and target, or those of as many days as the step keeps. */
export function createBaselines(connection: Connection, now: () => number = Date.now): Baselines {
  const iso = (ms: number) => new Date(ms).toISOString()
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
      return row && toLook(row)
    },
    async save(key, table, keepMs) {
      await connection.write(async db => {
        await db
          .insertInto('baselines')
          .values({ ...key, at: iso(now()), json: JSON.stringify(table) })
          .execute()
        const mine = db.selectFrom('baselines').where(each => each.and(key))
        const newest = mine.select('id').orderBy('id', 'desc').limit(kept)
        let going = db
          .deleteFrom('baselines')
          .where(each => each.and(key))
          .where('id', 'not in', newest)
        if (keepMs !== undefined) {
          const lastOfDay = mine.select(each => each.fn.max('id').as('id')).groupBy(sql`substr(at, 1, 10)`)
          going = going.where(
            each =>
              each.or([
                each('at', '<', iso(now() - keepMs)),
                each.and([each('at', '<', iso(now() - allMs)), each('id', 'not in', lastOfDay)]),
              ]) as Expression<SqlBool>,
          )
        }
        await going.execute()
      })
    },
    async between(key, from, to) {
      const rows = await connection.read(db =>
        db
          .selectFrom('baselines')
          .select(['at', 'json'])
          .where(each => each.and(key))
          .where('at', '>=', iso(from))
          .where('at', '<', iso(to))
          .orderBy('id')
          .execute(),
      )
      return rows.map(toLook)
    },
  }
}

const toLook = (row: { at: string; json: string }): KeptLook => ({
  at: row.at,
  table: JSON.parse(row.json) as Table,
})

import { nanoid } from 'nanoid'
import type { Mark } from '#domain/mark'
import type { Connection } from './connection'

export type NewMark = Pick<Mark, 'system' | 'at' | 'title'> & { kind: 'note' | 'deployment'; by: string }

/** What the operator noted on the time line of a system. */
export interface MarkStore {
  add(mark: NewMark): Promise<Mark>
  /** Answers whether it was there. */
  remove(id: string): Promise<boolean>
  /** Oldest first, at most 1,000; `from` and `to` in milliseconds since 1970. */
  list(system: string, from: number, to: number): Promise<readonly Mark[]>
}

export function createMarks(connection: Connection): MarkStore {
  return {
    async add(mark) {
      const row = { ...mark, id: nanoid() }
      await connection.write(db => db.insertInto('marks').values(row).execute())
      return row
    },
    async remove(id) {
      const { numDeletedRows } = await connection.write(db =>
        db.deleteFrom('marks').where('id', '=', id).executeTakeFirstOrThrow(),
      )
      return numDeletedRows > 0n
    },
    async list(system, from, to) {
      const rows = await connection.read(db =>
        db
          .selectFrom('marks')
          .selectAll()
          .where('system', '=', system)
          .where('at', '>=', from)
          .where('at', '<', to)
          .orderBy('at')
          .limit(1000)
          .execute(),
      )
      return rows.map(row => ({ ...row, kind: row.kind as NewMark['kind'] }))
    },
  }
}

import type { RoutineMark, RoutineMarks } from '#domain/routine'
import type { Connection } from './connection'

export function createRoutineMarks(connection: Connection): RoutineMarks {
  return {
    async add({ operator, round, ...mark }) {
      const values = { ...mark, operator: operator ?? null, round: round ?? null }
      await connection.write(db => db.insertInto('routine_marks').values(values).execute())
    },
    newest: system =>
      connection.read(async db => {
        let newest = db.selectFrom('routine_marks').select(row => row.fn.max('id').as('id'))
        if (system !== undefined) newest = newest.where('system', '=', system)
        const rows = await db
          .selectFrom('routine_marks')
          .selectAll()
          .where('id', 'in', newest.groupBy(['system', 'routine', 'kind']))
          .execute()
        return rows.map(({ id: _, operator, round, ...row }) => ({
          ...row,
          kind: row.kind as RoutineMark['kind'],
          ...(operator !== null && { operator }),
          ...(round !== null && { round }),
        }))
      }),
    async forget(system, routine) {
      await connection.write(db =>
        db.deleteFrom('routine_marks').where('system', '=', system).where('routine', '=', routine).execute(),
      )
    },
  }
}

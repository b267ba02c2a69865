import { sql } from 'kysely'
import type { StatementLine } from '#domain/reading'
import type { Connection } from './connection'

export interface StatementFilter {
  readonly system?: string
  readonly profile?: string
  readonly kinds?: readonly StatementLine['kind'][]
  /** Words that all stand in the text or in the target's name, any case. */
  readonly search?: string
  /** At most this many, newest first; 100 when left out. */
  readonly limit?: number
  /** Id of the last one already shown; what is older follows. */
  readonly before?: number
}

/** What was sent from the consoles, newest 20,000. Texts come here masked. */
export interface Statements {
  /** Answers the id under which its end is told. */
  begin(line: Pick<StatementLine, 'system' | 'profile' | 'target' | 'text' | 'kind' | 'run'>): Promise<number>
  end(id: number, how: { outcome: string; ms: number; rows?: number; failure?: string }): Promise<void>
  list(filter?: StatementFilter): Promise<readonly StatementLine[]>
  /** Forgets all, or those of one system. */
  clear(system?: string): Promise<void>
}

const kept = 20_000

export function createStatements(connection: Connection): Statements {
  return {
    begin: line =>
      connection.write(async db => {
        const { id } = await db
          .insertInto('statements')
          .values({ ...line, at: new Date().toISOString() })
          .returning('id')
          .executeTakeFirstOrThrow()
        await db
          .deleteFrom('statements')
          .where('id', '<=', id - kept)
          .execute()
        return id
      }),
    async end(id, { outcome, ms, rows, failure }) {
      await connection.write(db =>
        db
          .updateTable('statements')
          .set({ outcome, ms, rows: rows ?? null, failure: failure ?? null })
          .where('id', '=', id)
          .execute(),
      )
    },
    list: ({ system, profile, kinds, search, limit = 100, before } = {}) =>
      connection.read(async db => {
        // How a change ended is its run's to say.
        let query = db
          .selectFrom('statements')
          .leftJoin('runs', 'runs.id', 'statements.run')
          .select(['statements.id', 'at', 'statements.system', 'profile', 'target', 'text', 'kind', 'run', 'rows'])
          .select([
            'statements.outcome',
            'ms',
            'failure',
            'runs.outcome as run_outcome',
            'runs.started_at',
            'runs.finished_at',
          ])
          .orderBy('statements.id', 'desc')
          .limit(limit)
        if (system !== undefined) query = query.where('statements.system', '=', system)
        if (profile !== undefined) query = query.where('profile', '=', profile)
        if (kinds !== undefined) query = query.where('kind', 'in', kinds)
        if (before !== undefined) query = query.where('statements.id', '<', before)
        for (const word of search?.trim().split(/\s+/).filter(Boolean) ?? [])
          query = query.where(
            sql<string>`text || char(10) || target`,
            'like',
            sql<string>`${`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`} escape '\\'`,
          )
        const rows = await query.execute()
        return rows.map(({ run_outcome, started_at, finished_at, ...row }) => ({
          ...row,
          kind: row.kind as StatementLine['kind'],
          outcome: row.outcome ?? run_outcome,
          ms: row.ms ?? (started_at && finished_at ? Date.parse(finished_at) - Date.parse(started_at) : null),
        }))
      }),
    async clear(system) {
      await connection.write(async db => {
        const query = db.deleteFrom('statements')
        await (system === undefined ? query : query.where('system', '=', system)).execute()
      })
    },
  }
}

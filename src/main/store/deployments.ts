import { sql } from 'kysely'
import type { DeploymentPart, DeploymentRun } from '#domain/deployment'
import type { Severity } from '#domain/finding'
import type { RunOutcome } from '#domain/run-event'
import type { Connection } from './connection'

/** The runs that belong to deployments. */
export interface DeploymentStore {
  /** Of a system, begun between two moments; oldest first, of more than 1,000 the newest. */
  runs(system: string, from: number, to: number): Promise<readonly DeploymentRun[]>
}

export function createDeployments(reader: Connection): DeploymentStore {
  return {
    runs: (system, from, to) =>
      reader.read(async db => {
        const rows = await db
          .selectFrom('runs')
          .select(['id', 'system', 'title', 'status', 'outcome', 'worst', 'findings', 'headline', 'operator'])
          .select(['started_at', 'finished_at'])
          .select([
            of<DeploymentPart>('deployment').as('part'),
            of<string>('parameters.version').as('version'),
            of<string | null>('parameters.replaces').as('replaces'),
          ])
          .select([changedAt.as('changedAt'), settledAt.as('settledAt')])
          .where('system', '=', system)
          .where('started_at', '>=', new Date(from).toISOString())
          .where('started_at', '<', new Date(to).toISOString())
          .where(of('deployment'), 'is not', null)
          .orderBy('started_at', 'desc')
          .orderBy('no', 'desc')
          .limit(1000)
          .execute()
        return rows.toReversed().map(
          ({ started_at, finished_at, ...row }): DeploymentRun => ({
            ...row,
            status: row.status as DeploymentRun['status'],
            outcome: row.outcome as RunOutcome | null,
            worst: row.worst as Severity | null,
            startedAt: started_at,
            finishedAt: finished_at,
          }),
        )
      }),
  }
}

const changedAt = sql<
  string | null
>`(select at from run_events where run_id = runs.id and type = 'step.intent' order by seq limit 1)`
const settledAt = sql<
  string | null
>`(select at from run_events where run_id = runs.id and type = 'step.finished' and seq >
  (select max(seq) from run_events where run_id = runs.id and type = 'step.intent') order by seq limit 1)`

/** What the header says; written as the index has it. */
const of = <T>(place: string) => sql<T>`json_extract(header, ${sql.lit(`$.${place}`)})`

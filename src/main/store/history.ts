import { sql } from 'kysely'
import type { Severity } from '#domain/finding'
import type { PastRun, Period } from '#domain/past'
import type { RunOutcome } from '#domain/run-event'
import type { StepAt } from '#domain/store'
import type { Connection } from './connection'
import type { Schema } from './schema'

/** One run as lists show it. */
export interface RunLine {
  readonly id: string
  readonly runbook: string
  readonly title: string
  readonly system: string
  readonly systemName: string
  readonly status: 'running' | 'waiting' | 'finished'
  readonly outcome: RunOutcome | null
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly operator: string
  readonly parent: string | null
  readonly worst: Severity | null
  /** Findings that mean trouble; what is only worth knowing is not counted. */
  readonly findings: number
  readonly headline: string | null
}

export interface RunFilter {
  readonly system?: string
  readonly runbook?: string
  /** An outcome, or a status for what has none yet. */
  readonly outcome?: string
  readonly parent?: string
  /** Part of a title, headline, system, runbook or operator, any case. */
  readonly search?: string
  /** At most this many, newest first; 100 when left out. */
  readonly limit?: number
  /** Id of the last run already shown; what is older follows. */
  readonly before?: string
}

export interface History {
  list(filter?: RunFilter): Promise<readonly RunLine[]>
  /** The newest run of each of these runbooks, on one system or on all; runbooks that never ran are left out. */
  latest(runbooks: readonly string[], system?: string): Promise<readonly RunLine[]>
  /** Runs of a system that began in that period, oldest first. */
  during(system: string, period: Period): Promise<readonly PastRun[]>
  /** Runs of a system that began or ended since then, oldest first. */
  touching(system: string, since: Date): Promise<readonly (PastRun & Pick<RunLine, 'finishedAt'>)[]>
  /** Runs that sent a change, or may have, begun between two moments; oldest first, at most 1,000. */
  changing(system: string, from: Date, to: Date): Promise<readonly RunLine[]>
  /** The last run with that target in which that step passed, from its beginning to then; undefined when there is none. */
  passed(system: string, step: StepAt): Promise<Period | undefined>
  /** The newest run of every runbook that ever ran on a system. */
  latestOf(system: string): Promise<readonly RunLine[]>
}

/** Reads the lines of the history; each page is one walk down an index, whatever the number of runs. */
export function createHistory(reader: Connection): History {
  const list = async (filter: RunFilter = {}): Promise<readonly RunLine[]> =>
    reader.read(async db => {
      let query = db
        .selectFrom('runs')
        .select(columns)
        .orderBy('no', 'desc')
        .limit(filter.limit ?? 100)
      if (filter.system !== undefined) query = query.where('system', '=', filter.system)
      if (filter.runbook !== undefined) query = query.where('runbook', '=', filter.runbook)
      if (filter.parent !== undefined) query = query.where('parent', '=', filter.parent)
      if (filter.outcome !== undefined)
        query = query.where(isStatus(filter.outcome) ? 'status' : 'outcome', '=', filter.outcome)
      if (filter.before !== undefined)
        query = query.where('no', '<', row =>
          row
            .selectFrom('runs')
            .select('no')
            .where('id', '=', filter.before ?? ''),
        )
      for (const word of filter.search?.trim().split(/\s+/).filter(Boolean) ?? [])
        query = query.where(
          sql<string>`title || char(10) || ifnull(headline, '') || char(10) || system_name || char(10) || runbook || char(10) || operator`,
          'like',
          sql<string>`${`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`} escape '\\'`,
        )
      return (await query.execute()).map(toLine)
    })
  return {
    list,
    async latest(runbooks, system) {
      const found = await Promise.all(runbooks.map(runbook => list({ runbook, system, limit: 1 })))
      return found.flat()
    },
    during: (system, { from, to }) =>
      reader.read(async db => {
        const rows = await db
          .selectFrom('runs')
          .select(columns)
          .select(changesSent)
          .where('system', '=', system)
          .where('started_at', '>=', new Date(from).toISOString())
          .where('started_at', '<', new Date(to).toISOString())
          .orderBy('no')
          .execute()
        return rows.map(row => ({ ...toLine(row), changes: row.changes }))
      }),
    touching: (system, since) =>
      reader.read(async db => {
        const at = since.toISOString()
        const rows = await db
          .selectFrom('runs')
          .select(columns)
          .select(changesSent)
          .where('no', 'in', either =>
            either
              .selectFrom('runs')
              .select('no')
              .where('system', '=', system)
              .where('started_at', '>=', at)
              .union(
                either.selectFrom('runs').select('no').where('system', '=', system).where('finished_at', '>=', at),
              ),
          )
          .orderBy('no')
          .execute()
        return rows.map(row => ({ ...toLine(row), changes: row.changes }))
      }),
    changing: (system, from, to) =>
      reader.read(async db => {
        const rows = await db
          .selectFrom('runs')
          .select(columns)
          .where('system', '=', system)
          .where('started_at', '>=', from.toISOString())
          .where('started_at', '<', to.toISOString())
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom('run_events')
                .select('run_events.seq')
                .whereRef('run_id', '=', 'runs.id')
                .where('type', '=', 'step.intent'),
            ),
          )
          .orderBy('no')
          .limit(1000)
          .execute()
        return rows.map(toLine)
      }),
    passed: (system, { runbook, step, profile }) =>
      reader.read(async db => {
        const ended = await db
          .selectFrom('run_events')
          .innerJoin('runs', 'runs.id', 'run_events.run_id')
          .select(['runs.started_at', 'run_events.at'])
          .where('runs.system', '=', system)
          .where('runs.runbook', '=', runbook)
          .where(hasTarget(profile))
          .where('run_events.type', '=', 'step.finished')
          .where(sql<string>`json_extract(run_events.json, '$.step')`, '=', step)
          .where(sql<string>`json_extract(run_events.json, '$.outcome')`, '=', 'passed')
          .orderBy('runs.no', 'desc')
          .limit(1)
          .executeTakeFirst()
        return ended && { from: Date.parse(ended.started_at), to: Date.parse(ended.at) }
      }),
    latestOf: system =>
      reader.read(async db => {
        const newest = db
          .selectFrom('runs')
          .select(row => row.fn.max('no').as('no'))
          .where('system', '=', system)
        const rows = await db.selectFrom('runs').select(columns).where('no', 'in', newest.groupBy('runbook')).execute()
        return rows.map(toLine)
      }),
  }
}

const hasTarget = (profile: string) =>
  sql<boolean>`exists (select 1 from json_each(runs.header, '$.targets') where json_extract(value, '$.profile') = ${profile})`

/** How often a run changed something. Only one that could is looked through for what it did. */
const changesSent = sql<number>`case when header like '%"effect":"changes"%' or header like '%"effect":"destroys"%' then
  (select count(*) from run_events where run_id = runs.id and type = 'step.intent') else 0 end`.as('changes')

const columns = [
  'id',
  'runbook',
  'title',
  'system',
  'system_name',
  'status',
  'outcome',
  'started_at',
  'finished_at',
  'operator',
  'parent',
  'worst',
  'findings',
  'headline',
] as const satisfies readonly (keyof Schema['runs'])[]

const isStatus = (word: string) => word === 'running' || word === 'waiting' || word === 'finished'

type Row = Pick<Schema['runs'], (typeof columns)[number]>
const toLine = (row: Row): RunLine => ({
  id: row.id,
  runbook: row.runbook,
  title: row.title,
  system: row.system,
  systemName: row.system_name,
  status: row.status as RunLine['status'],
  outcome: row.outcome as RunOutcome | null,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  operator: row.operator,
  parent: row.parent,
  worst: row.worst as Severity | null,
  findings: row.findings,
  headline: row.headline,
})

import { sql, type Transaction } from 'kysely'
import type { RunEvent, RunHeader } from '#domain/run-event'
import type { Connection } from './connection'
import type { Schema } from './schema'

const remembered = 21

/** Remembers how long steps took that came to an end by themselves, the newest few per step and target. */
export async function keepStepTimes(
  db: Transaction<Schema>,
  header: RunHeader | undefined,
  events: readonly RunEvent[],
): Promise<void> {
  for (const event of events) {
    if (event.type !== 'step.finished' || (event.outcome !== 'passed' && event.outcome !== 'found')) continue
    const target = header?.steps.find(step => step.id === event.step)?.target
    const profile = target === undefined ? undefined : header?.targets[target]?.profile
    if (!header || !profile) continue
    const key = { runbook: header.runbook, step: event.step, profile }
    await db
      .insertInto('step_times')
      .values({ ...key, ms: Math.round(event.ms) })
      .execute()
    // As literals: for a limit that is bound, SQLite prepares the statement anew each time.
    const old = newest(db, key).select('id').limit(sql.lit(1)).offset(sql.lit(remembered))
    await db
      .deleteFrom('step_times')
      .where(each => each.and(key))
      .where('id', '<=', old)
      .execute()
  }
}

/** Median over the remembered times, milliseconds; undefined when the step never ran on this target. */
export async function usualMs(
  connection: Connection,
  key: { runbook: string; step: string; profile: string },
): Promise<number | undefined> {
  const rows = await connection.read(db => newest(db, key).select('ms').limit(remembered).execute())
  const sorted = rows.map(row => row.ms).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

const newest = (db: Pick<Transaction<Schema>, 'selectFrom'>, key: { runbook: string; step: string; profile: string }) =>
  db
    .selectFrom('step_times')
    .where(each => each.and(key))
    .orderBy('id', 'desc')

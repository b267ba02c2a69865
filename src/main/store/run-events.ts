import { CompiledQuery, type Transaction } from 'kysely'
import { missing } from '#domain/failure'
import { emptyRun, type Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { fold, telling } from './run-summary'
import type { Schema } from './schema'

// As text: an event waits for this before a server is changed, and to build and compile it took longer than to carry it out.
const insertOne = 'insert into run_events (run_id, seq, at, type, json) values (?, ?, ?, ?, ?)'

/** A run folded from its telling events, as it was after its last one. Throws `missing` when it was never created. */
export async function replay(db: Transaction<Schema>, run: string): Promise<Run> {
  const known = await db.selectFrom('runs').select('id').where('id', '=', run).executeTakeFirst()
  if (!known) throw missing(`There is no run ${run}.`)
  const rows = await db
    .selectFrom('run_events')
    .select(['seq', 'at', 'json'])
    .where('run_id', '=', run)
    .where('type', 'in', telling)
    .orderBy('seq')
    .execute()
  const last = await db
    .selectFrom('run_events')
    .select(row => row.fn.max('seq').as('seq'))
    .where('run_id', '=', run)
    .executeTakeFirst()
  return { ...fold(emptyRun(), rows.map(toEvent)), last: last?.seq ?? 0 }
}

/** Adds numbered events to a run. */
export async function insertEvents(db: Transaction<Schema>, run: string, events: readonly RunEvent[]): Promise<void> {
  for (const { seq, at, ...body } of events)
    await db.executeQuery(CompiledQuery.raw(insertOne, [run, seq, at, body.type, JSON.stringify(body)]))
}

/** A row read back. */
export const toEvent = (row: { seq: number; at: string; json: string }): RunEvent => ({
  ...(JSON.parse(row.json) as RunEvent),
  seq: row.seq,
  at: row.at,
})

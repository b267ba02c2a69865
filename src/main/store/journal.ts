import pLimit from 'p-limit'
import { emptyRun, type Run } from '#domain/run'
import type { NewRunEvent, RunEvent, RunHeader } from '#domain/run-event'
import type { Journal } from '#domain/store'
import type { Connection } from './connection'
import { insertEvents, replay, toEvent } from './run-events'
import { columnsAfter, fold } from './run-summary'
import { keepStepTimes, usualMs } from './step-times'

/**
 * The list of events of every run. What must be on disk when it resolves goes through `writer`, with synchronous=FULL, and
 * takes with it whatever was committed before. The rest outlives this process, and only a power cut may take its last
 * moments: an intent without its end is then settled by looking, as after any lost link.
 */
export function createJournal(writer: Connection, reader: Connection): Journal {
  // Folds of the runs under way. Right because this process is the store's one owner.
  const underWay = new Map<string, Run>()
  const inOrder = pLimit(1)

  return {
    append: (run, events, { durable = false } = {}) =>
      inOrder(async () => {
        const { numbered, after } = await (durable ? writer : reader).write(async db => {
          const before = underWay.get(run) ?? (await replay(db, run))
          const numbered = numberedAfter(before.last, events)
          await insertEvents(db, run, numbered)
          const after = fold(before, numbered)
          const columns = columnsAfter(after, numbered)
          if (columns) await db.updateTable('runs').set(columns).where('id', '=', run).execute()
          await keepStepTimes(db, after.header, numbered)
          return { numbered, after }
        })
        // Only after the commit: a write that failed must not leave numbers behind that nothing carries.
        if (after.status === 'finished') underWay.delete(run)
        else underWay.set(run, after)
        return numbered
      }),

    async events(run, after = 0) {
      const rows = await reader.read(db =>
        db
          .selectFrom('run_events')
          .select(['seq', 'at', 'json'])
          .where('run_id', '=', run)
          .where('seq', '>', after)
          .orderBy('seq')
          .execute(),
      )
      return rows.map(toEvent)
    },

    async header(run) {
      const row = await reader.read(db =>
        db.selectFrom('runs').select('header').where('id', '=', run).executeTakeFirst(),
      )
      return row && (JSON.parse(row.header) as RunHeader)
    },

    async text(hash) {
      const row = await reader.read(db =>
        db.selectFrom('runbook_texts').select('text').where('hash', '=', hash).executeTakeFirst(),
      )
      return row?.text
    },

    async create(header, key, { text, events = [] } = {}) {
      const numbered = numberedAfter(0, events)
      const after = fold(emptyRun(), numbered)
      const { id } = await reader.write(async db => {
        const added = await db
          .insertInto('runs')
          .values({ ...firstRow(header, key), ...columnsAfter(after, numbered) })
          .onConflict(on => on.column('key').doNothing())
          .returning('id')
          .executeTakeFirst()
        if (!added) return db.selectFrom('runs').select('id').where('key', '=', key).executeTakeFirstOrThrow()
        if (text !== undefined)
          await db
            .insertInto('runbook_texts')
            .values({ hash: header.hash, text })
            .onConflict(on => on.doNothing())
            .execute()
        await insertEvents(db, header.id, numbered)
        return added
      })
      const created = id === header.id
      if (created) underWay.set(id, after)
      return { run: id, created, events: created ? numbered : [] }
    },

    async unfinished() {
      const rows = await reader.read(db =>
        db.selectFrom('runs').select('id').where('status', 'in', ['running', 'waiting']).orderBy('no').execute(),
      )
      return rows.map(row => row.id)
    },

    usualMs: (runbook, step, profile) => usualMs(reader, { runbook, step, profile }),
  }
}

const numberedAfter = (last: number, events: readonly NewRunEvent[]) => {
  const at = new Date().toISOString()
  return events.map((event, index): RunEvent => ({ ...event, seq: last + index + 1, at }))
}

const firstRow = (header: RunHeader, key: string) => ({
  id: header.id,
  key,
  hash: header.hash,
  header: JSON.stringify(header),
  runbook: header.runbook,
  title: header.title,
  system: header.system.id,
  system_name: header.system.name,
  operator: header.operator,
  parent: header.parent ?? null,
  status: 'running',
  findings: 0,
  started_at: new Date().toISOString(),
})

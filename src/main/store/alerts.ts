import { sql } from 'kysely'
import { type Alert, type AlertChange, type KeptAlert, shownAlert } from '#domain/alert'
import type { AlertRecords } from '#domain/store'
import type { Connection } from './connection'

export interface AlertFilter {
  readonly system?: string
  readonly state: 'open' | 'resolved'
  readonly limit: number
  /** Id of the last one already shown; what began before it follows. */
  readonly before?: string
}

/** Alerts with what became of them; the newest 20,000. */
export interface AlertStore extends AlertRecords {
  /** Newest first; of the open ones the critical before the others, so that none of them is beyond the limit. */
  list(filter: AlertFilter): Promise<readonly Alert[]>
  /** Those of a system that stood between two moments, oldest first; where there are more than `most`, the newest. */
  during(system: string, from: Date, to: Date, most?: number): Promise<readonly Alert[]>
  get(id: string): Promise<Alert | undefined>
  /** What became of an alert, oldest first. */
  changes(id: string): Promise<readonly AlertChange[]>
}

const kept = 20_000
/** So many are read at a time: others want to read as well. */
const page = 500

export function createAlertStore(connection: Connection): AlertStore {
  return {
    recent: since =>
      connection.read(async db => {
        const rows = await db
          .selectFrom('alerts')
          .select('body')
          .where(on => on.or([on('open', '=', 1), on('resolved_at', '>=', since)]))
          .orderBy('no')
          .execute()
        return rows.map(fromRow)
      }),
    async save(alert, change) {
      const { id, system, since, resolvedAt } = alert
      const row = {
        open: resolvedAt === undefined ? 1 : 0,
        resolved_at: resolvedAt ?? null,
        body: JSON.stringify(alert),
      }
      await connection.write(async db => {
        const added = await db
          .insertInto('alerts')
          .values({ id, system, since, ...row })
          .onConflict(on => on.column('id').doUpdateSet(row))
          .returning('no')
          .executeTakeFirstOrThrow()
        if (!change) return
        await db
          .insertInto('alert_changes')
          .values({ alert: id, body: JSON.stringify(change) })
          .execute()
        if (change.what === 'fired')
          await db
            .deleteFrom('alerts')
            .where('no', '<=', added.no - kept)
            .where('open', '=', 0)
            .execute()
      })
    },
    list: ({ system, state, limit, before }) =>
      connection.read(async db => {
        let query = db
          .selectFrom('alerts')
          .select('body')
          .where('open', '=', state === 'open' ? 1 : 0)
          .limit(limit)
        if (state === 'open') query = query.orderBy(sql`json_extract(body, '$.severity') = 'critical'`, 'desc')
        query = query.orderBy('no', 'desc')
        if (system !== undefined) query = query.where('system', '=', system)
        if (before !== undefined)
          query = query.where('no', '<', db.selectFrom('alerts').select('no').where('id', '=', before))
        return (await query.execute()).map(row => shownAlert(fromRow(row)))
      }),
    async during(system, from, to, most = Number.POSITIVE_INFINITY) {
      const found: Alert[] = []
      let before = Number.MAX_SAFE_INTEGER
      for (;;) {
        const rows = await connection.read(db =>
          db
            .selectFrom('alerts')
            .select(['no', 'body'])
            .where('system', '=', system)
            .where('no', '<', before)
            .where('since', '<', to.toISOString())
            .where(on => on.or([on('open', '=', 1), on('resolved_at', '>=', from.toISOString())]))
            .orderBy('no', 'desc')
            .limit(Math.min(page, most - found.length))
            .execute(),
        )
        found.push(...rows.map(row => shownAlert(fromRow(row))))
        before = rows.at(-1)?.no ?? 0
        if (rows.length < page || found.length >= most) return found.toReversed()
      }
    },
    get: id =>
      connection.read(async db => {
        const row = await db.selectFrom('alerts').select('body').where('id', '=', id).executeTakeFirst()
        return row && shownAlert(fromRow(row))
      }),
    changes: id =>
      connection.read(async db => {
        const rows = await db.selectFrom('alert_changes').select('body').where('alert', '=', id).orderBy('id').execute()
        return rows.map(row => JSON.parse(row.body) as AlertChange)
      }),
  }
}

const fromRow = (row: { body: string }) => JSON.parse(row.body) as KeptAlert

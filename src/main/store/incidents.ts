import type { KeptIncident, NewEntry, TimelineEntry } from '#domain/incident'
import type { Connection } from './connection'

/** Incidents with their timelines; none of them is ever thrown away. */
export interface IncidentStore {
  /** Newest first; at most 500. */
  list(filter: { readonly system?: string; readonly closed: boolean }): Promise<readonly KeptIncident[]>
  get(id: string): Promise<KeptIncident | undefined>
  /** Adds or replaces, with what there is to tell of it, in one commit. */
  save(incident: KeptIncident, entries: readonly NewEntry[]): Promise<void>
  /** By time, those of one moment in the order in which they came. */
  timeline(id: string): Promise<readonly (TimelineEntry & { readonly key: string })[]>
  /** Those of a system that lasted between two moments, oldest first. */
  during(system: string, from: Date, to: Date): Promise<readonly KeptIncident[]>
}

export function createIncidentStore(connection: Connection): IncidentStore {
  return {
    list: ({ system, closed }) =>
      connection.read(async db => {
        let query = db
          .selectFrom('incidents')
          .select('body')
          .where('closed', '=', closed ? 1 : 0)
          .orderBy('no', 'desc')
          .limit(500)
        if (system !== undefined) query = query.where('system', '=', system)
        return (await query.execute()).map(fromRow)
      }),
    get: id =>
      connection.read(async db => {
        const row = await db.selectFrom('incidents').select('body').where('id', '=', id).executeTakeFirst()
        return row && fromRow(row)
      }),
    async save(incident, entries) {
      const { id, system, beganAt, resolvedAt, state } = incident
      const row = {
        closed: state === 'closed' ? 1 : 0,
        began_at: beganAt,
        resolved_at: resolvedAt ?? null,
        body: JSON.stringify(incident),
      }
      await connection.write(async db => {
        await db
          .insertInto('incidents')
          .values({ id, system, ...row })
          .onConflict(on => on.column('id').doUpdateSet(row))
          .execute()
        for (const { key, at, ...told } of entries) {
          const body = JSON.stringify(told)
          await db
            .insertInto('incident_entries')
            .values({ incident: id, key, at, body })
            .onConflict(on => on.columns(['incident', 'key']).doUpdateSet({ at, body }))
            .execute()
        }
      })
    },
    timeline: id =>
      connection.read(async db => {
        const rows = await db
          .selectFrom('incident_entries')
          .selectAll()
          .where('incident', '=', id)
          .orderBy('at')
          .orderBy('seq')
          .execute()
        return rows.map(({ body, ...row }) => ({
          ...row,
          ...(JSON.parse(body) as Pick<TimelineEntry, 'kind' | 'text'>),
        }))
      }),
    during: (system, from, to) =>
      connection.read(async db => {
        const rows = await db
          .selectFrom('incidents')
          .select('body')
          .where('system', '=', system)
          .where('began_at', '<', to.toISOString())
          .where(on => on.or([on('resolved_at', 'is', null), on('resolved_at', '>=', from.toISOString())]))
          .orderBy('no')
          .execute()
        return rows.map(fromRow)
      }),
  }
}

const fromRow = (row: { body: string }) => JSON.parse(row.body) as KeptIncident

import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { type Cell, columnsOf } from '#domain/table'

export const cloudDatastores: Probe<Record<string, never>> = {
  name: 'cloud.datastores',
  summary: 'The databases that the provider runs for the owner of a service, and whether everybody may reach them.',
  protocols: ['render'],
  parameters: z.strictObject({}),
  columns: columnsOf({
    ...{ name: 'text', kind: 'text', status: 'text', suspended: 'bool', version: 'text', plan: 'text' },
    ...{ disk_gb: 'float', open_to_all: 'bool', id: 'text' },
  }),
  async run(_, context) {
    const session = await context.sessions.cloud(context.profile, context.signal)
    const all = await session.datastores(context)
    const rows = all.map(one => [
      ...[one.name, one.kind, one.status, one.suspended, one.version, one.plan, one.diskGb, one.openToAll, one.id],
    ])
    return { columns: this.columns, rows }
  },
}

/** One row a backup, newest first, and one with nulls for a database that has none. */
export const cloudBackups: Probe<Record<string, never>> = {
  name: 'cloud.backups',
  summary: 'The backups that the provider lists of each PostgreSQL it runs for the owner of a service.',
  protocols: ['render'],
  parameters: z.strictObject({}),
  columns: columnsOf({ database: 'text', id: 'text', written: 'time', age_seconds: 'int', nth: 'int', plan: 'text' }),
  async run(_, context) {
    const session = await context.sessions.cloud(context.profile, context.signal)
    const databases = (await session.datastores(context)).filter(({ kind }) => kind === 'postgres')
    const rows = await Promise.all(
      databases.map(async ({ id, name, plan }): Promise<Cell[][]> => {
        const backups = await session.backups(id, context)
        if (backups.length === 0) return [[name, null, null, null, 0, plan]]
        return backups.map(({ id, written }, at) => {
          const age = Math.max(0, Math.round((Date.now() - Date.parse(written)) / 1000))
          return [name, id, written, age, at + 1, plan]
        })
      }),
    )
    return { columns: this.columns, rows: rows.flat() }
  },
}

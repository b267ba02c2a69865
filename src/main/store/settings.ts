import type { Connection } from './connection'

/** What the operator chose, by name. The contract's schema says what is in it. */
export interface SettingsStore {
  get(): Promise<Record<string, unknown>>
  /** Replaces all of them. */
  set(values: Readonly<Record<string, unknown>>): Promise<void>
}

export function createSettings(connection: Connection): SettingsStore {
  return {
    async get() {
      const rows = await connection.read(db => db.selectFrom('settings').selectAll().execute())
      return Object.fromEntries(rows.map(row => [row.name, JSON.parse(row.value) as unknown]))
    },
    async set(values) {
      const rows = Object.entries(values)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ({ name, value: JSON.stringify(value) }))
      await connection.write(async db => {
        await db.deleteFrom('settings').execute()
        if (rows.length > 0) await db.insertInto('settings').values(rows).execute()
      })
    },
  }
}

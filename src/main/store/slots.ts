import type { Connection } from './connection'

export const slotKinds = ['keychain', 'passphrase', 'keyfile'] as const
export type SlotKind = (typeof slotKinds)[number]

/** The data key, wrapped once per way to open it. */
export interface Slots {
  list(): Promise<readonly { readonly kind: SlotKind; readonly blob: string }[]>
  put(kind: SlotKind, blob: string): Promise<void>
  remove(kind: SlotKind): Promise<void>
}

export function createSlots(connection: Connection): Slots {
  return {
    async list() {
      const rows = await connection.read(db => db.selectFrom('vault_slots').selectAll().execute())
      return slotKinds.flatMap(kind => rows.filter(row => row.kind === kind).map(({ blob }) => ({ kind, blob })))
    },
    async put(kind, blob) {
      await connection.write(db =>
        db
          .insertInto('vault_slots')
          .values({ kind, blob })
          .onConflict(on => on.column('kind').doUpdateSet({ blob }))
          .execute(),
      )
    },
    async remove(kind) {
      await connection.write(db => db.deleteFrom('vault_slots').where('kind', '=', kind).execute())
    },
  }
}

import type { Webhook } from '#domain/webhook'
import type { Connection } from './connection'

/** Addresses that are told of alerts. Their tokens are not here: the vault has them. */
export interface WebhookStore {
  list(): Promise<readonly Webhook[]>
  /** Adds or replaces, by id. */
  save(webhook: Webhook): Promise<void>
  remove(id: string): Promise<void>
}

export function createWebhookStore(connection: Connection): WebhookStore {
  return {
    async list() {
      const rows = await connection.read(db => db.selectFrom('webhooks').select('body').orderBy('name').execute())
      return rows.map(row => JSON.parse(row.body) as Webhook)
    },
    async save(webhook) {
      const row = { name: webhook.name, body: JSON.stringify(webhook) }
      await connection.write(db =>
        db
          .insertInto('webhooks')
          .values({ id: webhook.id, ...row })
          .onConflict(on => on.column('id').doUpdateSet(row))
          .execute(),
      )
    },
    async remove(id) {
      await connection.write(db => db.deleteFrom('webhooks').where('id', '=', id).execute())
    },
  }
}

import { type Kysely, sql } from 'kysely'

/** The first schema: systems, profiles, secrets, history. */
export async function first(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('systems')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('name', 'text', column => column.notNull().unique())
    .addColumn('body', 'text', column => column.notNull())
    .execute()
  await db.schema
    .createTable('profiles')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('system', 'text', column => column.notNull().references('systems.id').onDelete('cascade'))
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .addUniqueConstraint('profiles_name', ['system', 'name'])
    .execute()
  await db.schema
    .createTable('host_keys')
    .addColumn('host', 'text', column => column.notNull())
    .addColumn('port', 'integer', column => column.notNull())
    .addColumn('type', 'text', column => column.notNull())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('fingerprint', 'text', column => column.notNull())
    .addColumn('added_at', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('host_keys_place', ['host', 'port', 'type'])
    .execute()
  await db.schema
    .createTable('settings')
    .addColumn('name', 'text', column => column.primaryKey())
    .addColumn('value', 'text', column => column.notNull())
    .execute()
  await db.schema
    .createTable('secrets')
    .addColumn('profile', 'text', column => column.notNull())
    .addColumn('field', 'text', column => column.notNull())
    .addColumn('sealed', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('secrets_place', ['profile', 'field'])
    .execute()
  await db.schema
    .createTable('vault_slots')
    .addColumn('kind', 'text', column => column.primaryKey())
    .addColumn('blob', 'text', column => column.notNull())
    .execute()
  await history(db)
}

async function history(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runbook_texts')
    .addColumn('hash', 'text', column => column.primaryKey())
    .addColumn('text', 'text', column => column.notNull())
    .execute()
  await db.schema
    .createTable('runs')
    .addColumn('no', 'integer', column => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('key', 'text', column => column.notNull().unique())
    .addColumn('hash', 'text', column => column.notNull())
    .addColumn('header', 'text', column => column.notNull())
    .addColumn('runbook', 'text', column => column.notNull())
    .addColumn('title', 'text', column => column.notNull())
    .addColumn('system', 'text', column => column.notNull())
    .addColumn('system_name', 'text', column => column.notNull())
    .addColumn('operator', 'text', column => column.notNull())
    .addColumn('parent', 'text')
    .addColumn('status', 'text', column => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('worst', 'text')
    .addColumn('findings', 'integer', column => column.notNull().defaultTo(0))
    .addColumn('headline', 'text')
    .addColumn('started_at', 'text', column => column.notNull())
    .addColumn('finished_at', 'text')
    .execute()
  // Each filter of the history with `no` behind it: the newest page of any of them is one walk down an index.
  await db.schema.createIndex('runs_by_system').on('runs').columns(['system', 'runbook', 'no']).execute()
  await db.schema.createIndex('runs_of_system').on('runs').columns(['system', 'no']).execute()
  await db.schema.createIndex('runs_by_runbook').on('runs').columns(['runbook', 'no']).execute()
  await db.schema.createIndex('runs_by_outcome').on('runs').columns(['outcome', 'no']).execute()
  await db.schema.createIndex('runs_by_status').on('runs').columns(['status', 'no']).execute()
  await db.schema.createIndex('runs_by_parent').on('runs').columns(['parent', 'no']).execute()
  await db.schema
    .createTable('run_events')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('run_id', 'text', column => column.notNull())
    .addColumn('seq', 'integer', column => column.notNull())
    .addColumn('at', 'text', column => column.notNull())
    .addColumn('type', 'text', column => column.notNull())
    .addColumn('json', 'text', column => column.notNull())
    .execute()
  await db.schema.createIndex('run_events_order').unique().on('run_events').columns(['run_id', 'seq']).execute()
  for (const [table, value] of [
    ['step_times', sql`ms integer not null`],
    ['baselines', sql`at text not null, json text not null`],
  ] as const) {
    await sql`create table ${sql.table(table)} (id integer primary key, runbook text not null, step text not null, profile text not null, ${value})`.execute(
      db,
    )
    await db.schema.createIndex(`${table}_newest`).on(table).columns(['runbook', 'step', 'profile', 'id']).execute()
  }
}

import { rootOf, type Tree } from './sql-tree'

const alwaysAlone: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
}

/** The words for a statement that PostgreSQL refuses in a transaction block. */
export function standsAlone(statement: Tree): string | undefined {
  const [kind, body] = rootOf(statement)
  if (kind === 'VacuumStmt') return body.is_vacuumcmd ? 'VACUUM' : undefined
  if (body.concurrent === true) return 'CONCURRENTLY'
  if (kind === 'ReindexStmt' && JSON.stringify(body.params ?? []).includes('"defname":"concurrently"'))
    return 'CONCURRENTLY'
  return Object.hasOwn(alwaysAlone, kind) ? alwaysAlone[kind] : undefined
}

const often = new Set(['CallStmt', 'CreateSubscriptionStmt', 'AlterSubscriptionStmt', 'DropSubscriptionStmt'])
const everything = new Set(['REINDEX_OBJECT_DATABASE', 'REINDEX_OBJECT_SYSTEM', 'REINDEX_OBJECT_SCHEMA'])

/** True also where it depends: a procedure may commit, a subscription may speak to its publisher. Sent alone, all of them work. */
export function mayStandAlone(statement: Tree): boolean {
  const [kind, body] = rootOf(statement)
  if (standsAlone(statement) !== undefined || often.has(kind) || everything.has(String(body.kind))) return true
  return kind === 'ClusterStmt' && !body.relation
}

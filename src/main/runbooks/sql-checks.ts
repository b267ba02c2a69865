import { invalid } from '#domain/failure'
import type { Parameter } from '#domain/runbook'
import { assertExplains } from '../expressions/explained'
import { assertTreeReads } from '../expressions/sql-kind'
import { readSql } from '../expressions/sql-text'
import { parseOpenSql, rootOf, type Tree } from '../expressions/sql-tree'
import type { RoleAction } from './fences'

/** Checks a statement and answers its variables. Throws OpsError `invalid`. */
export function checkSql(
  action: RoleAction,
  reads: boolean,
  transaction: boolean,
  parameters: Readonly<Record<string, Parameter>>,
): readonly string[] {
  const sql = readSql(action.text)
  if (sql.numbered[0]) throw invalid(`${sql.numbered[0]} is not a parameter here; write :name, as in psql.`)
  const whole = new Set(Object.keys(parameters).filter(name => parameters[name]?.type === 'statement'))
  assertExplains(sql, whole)
  const { statements } = parseOpenSql(sql, whole)
  if (reads) assertTreeReads(statements)
  if (statements.length !== 1) throw invalid(`A fence holds one statement, and here are ${statements.length}.`)
  const alone = statements[0] && standsAlone(statements[0])
  if (!reads && transaction && alone)
    throw invalid(`${alone} cannot run inside a transaction: the step says transaction: none.`)
  return sql.variables.map(variable => variable.name)
}

const alwaysAlone: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
}

/** The words for a statement that PostgreSQL refuses in a transaction block. */
function standsAlone(statement: Tree): string | undefined {
  const [kind, body] = rootOf(statement)
  if (kind === 'VacuumStmt') return body.is_vacuumcmd ? 'VACUUM' : undefined
  if (body.concurrent === true) return 'CONCURRENTLY'
  if (kind === 'ReindexStmt' && JSON.stringify(body.params ?? []).includes('"defname":"concurrently"'))
    return 'CONCURRENTLY'
  return Object.hasOwn(alwaysAlone, kind) ? alwaysAlone[kind] : undefined
}

import { invalid } from '#domain/failure'
import type { Parameter } from '#domain/runbook'
import { assertExplains } from '../expressions/explained'
import { standsAlone } from '../expressions/sql-alone'
import { assertTreeReads } from '../expressions/sql-kind'
import { readSql } from '../expressions/sql-text'
import { parseOpenSql } from '../expressions/sql-tree'
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

import { invalid } from '#domain/failure'
import { assertExplains } from './explained'
import { scramVerifier } from './scram'
import { assertSendable, bareLiteral, identifierOf, quoted, typedLiteral } from './sql-literal'
import { type SqlText, type SqlVariable, writeSql } from './sql-text'
import { parseSql, rootOf, sqlParser, type Tree, takesParameters } from './sql-tree'
import type { Value } from './value'

export { assertReads, assertRollsBack, countStatements, statementKind } from './sql-kind'
export { readSql, type SqlText } from './sql-text'

export interface BoundSql {
  /** What is sent; `$n::type` where the server takes parameters. */
  readonly text: string
  readonly values: readonly (string | null)[]
  /** Complete and ready to paste into psql; a secret stands as `'••••'`. */
  readonly shown: string
}

type Values = Readonly<Record<string, Value>>

/**
 * Puts values in place of the variables: bound parameters cast to their type, in utility statements escaped literals,
 * `:"name"` a quoted identifier, a whole statement as it is behind its EXPLAIN. Throws OpsError `invalid` for an unknown variable, or a value that cannot be sent.
 */
export async function bindSql(sql: SqlText, values: Values): Promise<BoundSql> {
  if (sql.numbered[0]) throw invalid(`${sql.numbered[0]} is not a parameter here; write :name, as in psql.`)
  assertExplains(sql, new Set(Object.keys(values).filter(name => values[name]?.type === 'statement')))
  const literal = (write: (value: Value, text?: string | null) => string, hide: boolean) =>
    writeSql(sql, variable => {
      const value = valueFor(variable, values)
      if (variable.form === 'identifier') return identifierOf(variable.name, value)
      if (value.type === 'statement') return value.text ?? ''
      return value.secret && value.text !== null ? quoted(hide ? '••••' : value.text) : write(value)
    })
  await sqlParser()
  const { statements, write } = understand(literal)
  const shown = literal(write, true)
  if (takesParameters(statements)) return { ...withParameters(sql, values), shown }
  const sent = setsPassword(statements) ? withVerifiers(values) : values
  const text = writeSql(sql, variable => {
    const value = valueFor(variable, sent)
    if (variable.form === 'identifier') return identifierOf(variable.name, value)
    if (value.type === 'statement') return value.text ?? ''
    return value.secret ? bareLiteral(value) : write(value)
  })
  return { text, values: [], shown }
}

/** A cast literal keeps its type; where the grammar has no room for a cast, the bare one. */
function understand(literal: (write: typeof typedLiteral, hide: boolean) => string) {
  const as = (write: typeof typedLiteral) => ({ ...parseSql(literal(write, true)), write })
  try {
    return as(typedLiteral)
  } catch (error) {
    try {
      return as(bareLiteral)
    } catch {
      throw error
    }
  }
}

/** The same variable twice is one parameter. */
function withParameters(sql: SqlText, values: Values) {
  const names: string[] = []
  const text = writeSql(sql, variable => {
    const value = valueFor(variable, values)
    if (variable.form === 'identifier') return identifierOf(variable.name, value)
    if (!names.includes(variable.name)) names.push(variable.name)
    return `$${names.indexOf(variable.name) + 1}::${value.sqlType ?? 'text'}`
  })
  return { text, values: names.map(name => values[name]?.text ?? null) }
}

function valueFor(variable: SqlVariable, values: Values): Value {
  const value = Object.hasOwn(values, variable.name) ? values[variable.name] : undefined
  if (!value) throw invalid(`${variable.written} is not a parameter of this runbook.`)
  if (value.text !== null) assertSendable(variable.name, value.text)
  return value
}

const roleStatements = new Set(['CreateRoleStmt', 'AlterRoleStmt'])

const setsPassword = (statements: readonly Tree[]) =>
  statements.some(one => {
    const [kind, body] = rootOf(one)
    return roleStatements.has(kind) && JSON.stringify(body.options ?? []).includes('"defname":"password"')
  })

/** A password travels as its verifier, so that neither the log nor pg_stat_statements ever sees it. */
const withVerifiers = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.secret && value.text !== null ? { ...value, text: scramVerifier(value.text) } : value,
    ]),
  )

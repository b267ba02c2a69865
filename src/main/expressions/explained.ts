import { invalid, OpsError } from '#domain/failure'
import type { SqlText } from './sql-text'
import { parseSql, planned, rootOf } from './sql-tree'

const longest = 100_000

/**
 * What is wrong with a text as a statement to be explained; undefined when it is exactly one SELECT, VALUES, INSERT,
 * UPDATE, DELETE or MERGE. Parameters such as `$1` may stand in it. Needs the parser loaded.
 */
export function objectionToStatement(text: string): string | undefined {
  if (text.length > longest) return `is longer than ${longest} characters`
  try {
    const { statements } = parseSql(text)
    const [statement] = statements
    if (!statement) return 'holds no statement'
    if (statements.length > 1) return `holds ${statements.length} statements, and one is explained at a time`
    const [kind, body] = rootOf(statement)
    if (!planned.has(kind)) return 'is not a SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE'
    return 'intoClause' in body ? 'makes a table (SELECT INTO); leave the INTO out' : undefined
  } catch (error) {
    if (error instanceof OpsError) return `is not one statement. ${error.failure.message.replace(/\.$/, '')}`
    throw error
  }
}

/**
 * Holds when a whole statement stands nowhere but at the end of `explain (…)`: there it is a tree of its own, whatever
 * it says. Throws OpsError `invalid` otherwise.
 */
export function assertExplains(sql: SqlText, whole: ReadonlySet<string>): void {
  const [before, statement, after = '', ...more] = sql.pieces
  if (!sql.variables.some(one => whole.has(one.name))) return
  const alone =
    typeof before === 'string' &&
    typeof statement === 'object' &&
    statement.form === 'value' &&
    typeof after === 'string' &&
    /^\s*;?\s*$/.test(after) &&
    more.length === 0 &&
    rootOf(parseSql(`${before}select 1`).statements[0] ?? {})[0] === 'ExplainStmt'
  if (!alone) throw invalid('A whole statement stands alone behind its EXPLAIN: explain (format json) :statement')
}

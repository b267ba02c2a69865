import { OpsError } from '#domain/failure'
import { changingFunction } from './changing-functions'
import { readSql } from './sql-text'
import { parseOpenSql, rootOf, sqlParser, type Tree } from './sql-tree'

export type StatementKind = 'read' | 'change' | 'utility'

/** How many statements a text holds; variables may still be open. Throws OpsError `invalid` when it is not SQL. */
export async function countStatements(text: string): Promise<number> {
  await sqlParser()
  return parseOpenSql(readSql(text)).statements.length
}

/** Whether a text only reads, changes data, or is a utility statement such as VACUUM. Throws OpsError `invalid` when it is not SQL. */
export async function statementKind(text: string): Promise<StatementKind> {
  await sqlParser()
  const { statements } = parseOpenSql(readSql(text))
  if (statements.length === 1 && reasonNotToRead(statements[0] ?? {}) === undefined) return 'read'
  return statements.every(one =>
    ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(rootOf(one)[0]),
  )
    ? 'change'
    : 'utility'
}

/**
 * Holds when a text is one statement that only reads: SELECT, VALUES, TABLE, SHOW or EXPLAIN, without data-modifying
 * CTE, INTO, row locks, or a function known to change the server. Throws OpsError `invalid`, code `NOT_A_READ`.
 * The server's own `begin read only` stands behind it; this catches what that lets through.
 */
export async function assertReads(text: string): Promise<void> {
  await sqlParser()
  assertTreeReads(parseOpenSql(readSql(text)).statements)
}

/** As `assertReads`, for a statement already parsed. */
export function assertTreeReads(statements: readonly Tree[]): void {
  const [statement] = statements
  if (!statement) throw notARead('there is no statement')
  if (statements.length > 1) throw notARead(`there are ${statements.length} statements, and a step sends one`)
  const reason = reasonNotToRead(statement)
  if (reason !== undefined) throw notARead(reason)
}

/**
 * Holds when a rollback takes back all that a statement does: no function that reaches beyond its transaction.
 * Throws OpsError `invalid`, code `NOT_TAKEN_BACK`. What triggers and functions of the database do is theirs to say.
 */
export async function assertRollsBack(text: string): Promise<void> {
  await sqlParser()
  const reason = offence(parseOpenSql(readSql(text)).statements, false, harmlessHere)
  if (reason !== undefined)
    throw new OpsError({
      kind: 'invalid',
      code: 'NOT_TAKEN_BACK',
      message: `Nothing was sent: ${reason}, and no rollback takes that back.`,
    })
}

/** They change numbers and settings that are meant to be lost or are rolled back as well. */
const harmlessHere: ReadonlySet<string> = new Set(['nextval', 'setval', 'set_config'])

const notARead = (reason: string) =>
  new OpsError({
    kind: 'invalid',
    code: 'NOT_A_READ',
    message: `Not a read: ${reason}.`,
    hint: 'A step that changes something says so: effect: changes, or effect: destroys.',
  })

function reasonNotToRead(statement: Tree): string | undefined {
  const [kind, body] = rootOf(statement)
  if (kind === 'VariableShowStmt') return undefined
  if (kind === 'SelectStmt') return offence(statement, true)
  if (kind !== 'ExplainStmt') return `${spoken(kind)} is not SELECT, VALUES, TABLE, SHOW or EXPLAIN`
  const query = (body.query ?? {}) as Tree
  const explained = rootOf(query)[0]
  if (explained === 'SelectStmt') return offence(query, true)
  if (!['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(explained))
    return `EXPLAIN of ${spoken(explained)}`
  return analyzes(body) ? `EXPLAIN ANALYZE carries out the ${spoken(explained)}` : offence(query, false)
}

/** `analyze false` is rare enough to be refused with the others. */
const analyzes = (explain: Tree) => JSON.stringify(explain.options ?? []).includes('"defname":"analyze"')

const nothing: ReadonlySet<string> = new Set()
const changing = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'])

/** The first thing anywhere in the tree that does more than read. */
function offence(node: unknown, strict: boolean, allowed: ReadonlySet<string> = nothing): string | undefined {
  if (Array.isArray(node)) {
    for (const one of node) {
      const found = offence(one, strict, allowed)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (typeof node !== 'object' || node === null) return undefined
  for (const [key, value] of Object.entries(node)) {
    if (strict && changing.has(key)) return `${spoken(key)} inside WITH changes data`
    if (strict && key === 'intoClause') return 'SELECT INTO makes a table'
    if (strict && key === 'lockingClause') return 'FOR UPDATE and FOR SHARE lock rows'
    const called =
      key === 'FuncCall'
        ? nameOf((value as Tree).funcname)
        : key === 'A_Indirection'
          ? nameOf((value as Tree).indirection)
          : undefined
    if (called !== undefined && changingFunction(called) && !allowed.has(called))
      return `${called}() does more than read`
    const found = offence(value, strict, allowed)
    if (found !== undefined) return found
  }
  return undefined
}

/** Last part of a qualified name; the schema makes no difference. */
function nameOf(parts: unknown): string | undefined {
  const last = Array.isArray(parts) ? (parts.at(-1) as { String?: { sval?: string } } | undefined) : undefined
  return last?.String?.sval
}

/** `VacuumStmt` → VACUUM, `CreateTableAsStmt` → CREATE TABLE AS. */
export const spoken = (kind: string) =>
  kind
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()

import { setFlagsFromString } from 'node:v8'
import { loadModule, type Node, parseSync, SqlError } from 'libpg-query'
import { OpsError } from '#domain/failure'
import { type SqlText, writeSql } from './sql-text'

/** A node of libpg-query's tree: one key that names its kind. */
export type Tree = Readonly<Record<string, unknown>>

export interface Parsed {
  readonly statements: readonly Tree[]
}

/** Loads PostgreSQL's parser; the functions below need it. Cheap when it is loaded. */
export function sqlParser(): Promise<void> {
  // Its grammar is one function of enormous size. Optimizing it takes V8 half a second of a processor and 450 MB that do not
  // come back, and parses no quicker than what stands at once: so that only the function of this number may be optimized.
  setFlagsFromString('--wasm-tier-up-filter=0')
  return loadModule()
}

/** Parses a complete statement. Throws OpsError `invalid` with the parser's words; `detail.line` and `detail.position` (of a character, as the server counts) begin at 1. */
export function parseSql(text: string): Parsed {
  // The parser reads a C string: what stands behind a NUL would be sent without having been read.
  if (text.includes('\u0000')) throw new OpsError({ kind: 'invalid', message: 'The statement has a NUL character.' })
  if (text.trim() === '') return { statements: [] }
  try {
    const { stmts } = parseSync(text)
    return { statements: (stmts ?? []).flatMap(one => (one.stmt ? [one.stmt as Node as unknown as Tree] : [])) }
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    const at = error.sqlDetails?.cursorPosition
    const line = at === undefined ? 1 : [...text].slice(0, at).filter(character => character === '\n').length + 1
    throw new OpsError({
      kind: 'invalid',
      message: `Not PostgreSQL: ${error.message}.`,
      detail: { line: String(line), ...(at === undefined ? {} : { position: String(at + 1) }) },
    })
  }
}

/**
 * Parses a statement whose variables have no values yet, with stand-ins: a string where the grammar takes one, else a
 * number; for those that are a `whole` statement, one that reads. Lines stay where they are.
 */
export function parseOpenSql(sql: SqlText, whole: ReadonlySet<string> = new Set()): Parsed {
  const standIn = (value: string) =>
    parseSql(writeSql(sql, one => (whole.has(one.name) ? 'select 1' : one.form === 'identifier' ? '"x"' : value)))
  try {
    return standIn("'x'")
  } catch (error) {
    if (sql.variables.every(one => one.form === 'identifier')) throw error
    try {
      return standIn('1')
    } catch {
      throw error
    }
  }
}

/** The kind of a tree's root, such as `SelectStmt`, and what stands under it. */
export function rootOf(tree: Tree): readonly [kind: string, body: Tree] {
  const [entry] = Object.entries(tree)
  return entry ? [entry[0], entry[1] as Tree] : ['', {}]
}

/** Statements with plans; all others are utility statements and take no parameters. */
export const planned: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
])
export const takesParameters = (statements: readonly Tree[]) => statements.every(one => planned.has(rootOf(one)[0]))

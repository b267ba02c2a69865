import { invalid, OpsError } from '#domain/failure'
import type { Effect } from '#domain/runbook'
import { mayStandAlone } from './sql-alone'
import { assertTreeReads, spoken } from './sql-kind'
import { relationsIn } from './sql-relations'
import { parseSql, rootOf, sqlParser, type Tree } from './sql-tree'

/** What a statement typed by an operator would do. */
export interface SqlEffect {
  readonly effect: Effect
  /** Why it is no read, in words: `DELETE without WHERE`. */
  readonly why?: string
  /** PostgreSQL refuses it inside a transaction block, or might. */
  readonly alone: boolean
  /** EXPLAIN can say what it would do, and does nothing itself. */
  readonly explainable: boolean
  /** The tables it names, each as it would be written. */
  readonly relations: readonly string[]
  /** The command: DELETE, ALTER TABLE. */
  readonly command: string
}

/**
 * Judges one complete statement. Throws OpsError `invalid`: with `detail.position` when it is not SQL, and for what only
 * means something to the statements after it on the same connection. The parser must be loaded.
 */
export function sqlEffect(text: string): SqlEffect {
  if (/^\s*\\/.test(text))
    throw invalid(
      'A backslash begins a command of psql, and this is not psql.',
      'The catalog is completed as you type.',
    )
  const { statements } = parseSql(text)
  const [statement] = statements
  if (!statement || statements.length > 1) throw invalid('This is not one statement.')
  const [kind, body] = rootOf(statement)
  assertStandsByItself(kind, body)
  const about = {
    alone: mayStandAlone(statement),
    explainable: kind !== 'ExplainStmt' && reads([{ ExplainStmt: { query: statement } }]) === undefined,
    relations: relationsIn(statement),
    command: spoken(kind),
  }
  const objection = reads(statements)
  if (objection === undefined) return { ...about, effect: 'reads' }
  const destroys = destruction(statement)
  return { ...about, effect: destroys === undefined ? 'changes' : 'destroys', why: destroys ?? objection }
}

/** Whether a statement takes away what cannot be had back; false also for what is no statement. */
export async function destroysSql(text: string): Promise<boolean> {
  await sqlParser()
  try {
    return parseSql(text).statements.some(one => destruction(one) !== undefined)
  } catch (error) {
    if (error instanceof OpsError) return false
    throw error
  }
}

/** Why it is no read; undefined when it is one. */
function reads(statements: readonly Tree[]): string | undefined {
  try {
    assertTreeReads(statements)
    return undefined
  } catch (error) {
    if (!(error instanceof OpsError)) throw error
    return error.failure.message.replace(/^Not a read: |\.$/g, '')
  }
}

const ofSessions: Readonly<Record<string, string>> = {
  TransactionStmt: 'Every statement here is a transaction of its own, committed when it succeeds.',
  VariableSetStmt: 'Every statement here has a connection of its own: a setting would be gone with its SET.',
  PrepareStmt: 'Every statement here has a connection of its own: nothing prepared outlives it.',
  ExecuteStmt: 'Every statement here has a connection of its own: nothing was prepared on it.',
  DeallocateStmt: 'Every statement here has a connection of its own: nothing was prepared on it.',
  DeclareCursorStmt: 'A cursor would end with its statement. All rows of a query can be scrolled through here.',
  FetchStmt: 'A cursor would have ended with its statement. All rows of a query can be scrolled through here.',
  ClosePortalStmt: 'There is no cursor to close: every statement here has a connection of its own.',
  ListenStmt: 'Every statement here has a connection of its own: nobody would hear what is notified.',
  UnlistenStmt: 'Every statement here has a connection of its own.',
  DiscardStmt: 'Every statement here has a connection of its own.',
  LockStmt: 'Every statement here is a transaction of its own: the lock would be gone at once.',
  LoadStmt: 'Every statement here has a connection of its own: the library would be gone with it.',
}

function assertStandsByItself(kind: string, body: Tree): void {
  const why = Object.hasOwn(ofSessions, kind) ? ofSessions[kind] : undefined
  if (why) throw invalid(why, kind === 'VariableSetStmt' ? 'ALTER ROLE … SET and ALTER SYSTEM last.' : undefined)
  if (kind === 'CopyStmt' && !body.filename)
    throw invalid(
      'COPY with STDIN or STDOUT speaks to a program, and here is none.',
      body.is_from ? "Use psql's \\copy, or COPY … FROM a file on the server." : 'Run the query and export its rows.',
    )
  if (JSON.stringify(body).includes('"relpersistence":"t"'))
    throw invalid('Every statement here has a connection of its own: a temporary table would be gone with it.')
}

/** The words for what cannot be had back; undefined when it does no such thing. */
function destruction(node: unknown): string | undefined {
  if (Array.isArray(node)) return node.map(destruction).find(one => one !== undefined)
  if (typeof node !== 'object' || node === null) return undefined
  for (const [key, value] of Object.entries(node as Tree)) {
    const found = (Object.hasOwn(destroying, key) ? destroying[key]?.(value as Tree) : undefined) ?? destruction(value)
    if (found !== undefined) return found
  }
  return undefined
}

const always = (words: string) => () => words
const destroying: Readonly<Record<string, (body: Tree) => string | undefined>> = {
  DropStmt: always('DROP'),
  DropdbStmt: always('DROP DATABASE'),
  DropRoleStmt: always('DROP ROLE'),
  DropOwnedStmt: always('DROP OWNED'),
  DropTableSpaceStmt: always('DROP TABLESPACE'),
  DropSubscriptionStmt: always('DROP SUBSCRIPTION'),
  DropUserMappingStmt: always('DROP USER MAPPING'),
  TruncateStmt: always('TRUNCATE'),
  DeleteStmt: body => (body.whereClause ? undefined : 'DELETE without WHERE'),
  UpdateStmt: body => (body.whereClause ? undefined : 'UPDATE without WHERE'),
  AlterTableCmd: body => (body.subtype === 'AT_DropColumn' ? 'DROP COLUMN' : undefined),
  CopyStmt: body => (body.is_program ? 'COPY … PROGRAM runs a command on the server' : undefined),
  DoStmt: always('DO runs code that nobody can judge beforehand'),
}

import { invalid, OpsError } from '#domain/failure'
import type { Effect } from '#domain/runbook'
import type { BoundSql } from './sql'
import { identifierOf, quoted } from './sql-literal'
import { readSql, type SqlText, type SqlVariable, writeSql } from './sql-text'
import type { Value } from './value'

// What the console shows without touching anything. FDS is not among them: it stops all work while it answers.
const shows = new Set(
  `active_sockets clients config databases dns_hosts dns_zones lists mem peer_pools peers pools servers sockets state
   stats stats_averages stats_totals totals users version`.split(/\s+/),
)

/** The least effect a step of that command has to own up to. */
const commands: Readonly<Record<string, Exclude<Effect, 'reads'>>> = {
  disable: 'changes',
  enable: 'changes',
  pause: 'changes',
  reconnect: 'changes',
  reload: 'changes',
  resume: 'changes',
  set: 'changes',
  wait_close: 'changes',
  kill: 'destroys',
  kill_client: 'destroys',
  shutdown: 'destroys',
  suspend: 'destroys',
}

/**
 * Checks a command of PgBouncer's console, whose grammar is its own, and answers its variables: `:"name"` is a database,
 * `:name` a value of SET. Throws OpsError `invalid` for one that does more than the step's effect says.
 */
export function checkConsole(text: string, effect: Effect): readonly string[] {
  const sql = readSql(text)
  assertEffect(commandOf(writeSql(sql, variable => (variable.form === 'identifier' ? '"x"' : "'x'"))), effect)
  return sql.variables.map(variable => variable.name)
}

/** Holds when a text is a SHOW that only looks. Throws OpsError `invalid`, code `NOT_A_READ`. */
export const assertConsoleReads = (text: string): void => assertEffect(commandOf(text), 'reads')

/** Puts values in place of the variables, escaped. Throws OpsError `invalid` for an unknown or unsendable one. */
export function bindConsole(sql: SqlText, values: Readonly<Record<string, Value>>): BoundSql {
  const write = (hide: boolean) =>
    writeSql(sql, variable => {
      const value = valueFor(variable, values)
      if (variable.form === 'identifier') return identifierOf(variable.name, value)
      return quoted(value.secret && hide ? '••••' : (value.text ?? '')).trimStart()
    })
  return { text: write(false), values: [], shown: write(true) }
}

/** Its words in lower case: the command, and what follows it. */
function commandOf(text: string): readonly [command: string, object: string] {
  const [, command, rest = ''] = /^\s*([a-z_]+)\b\s*([^;]*?)\s*;?\s*$/i.exec(text) ?? []
  if (!command) throw invalid('A fence for PgBouncer holds one command of its console, such as show pools.')
  return [command.toLowerCase(), rest.toLowerCase()]
}

function assertEffect([command, object]: readonly [string, string], effect: Effect): void {
  if (command === 'show') {
    if (shows.has(object)) return
    throw notARead(`show ${object} is not one of ${[...shows].join(', ')}`)
  }
  const least = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (!least)
    throw invalid(
      `PgBouncer’s console has no command ${command}.`,
      `It has show, ${Object.keys(commands).join(', ')}; for SQL, use a postgres target.`,
    )
  if (effect === 'reads') throw notARead(`${command} is not SHOW`)
  if (least === 'destroys' && effect !== 'destroys')
    throw invalid(`${command} ends the work of others: the step says effect: destroys.`)
}

const notARead = (reason: string) =>
  new OpsError({
    kind: 'invalid',
    code: 'NOT_A_READ',
    message: `Not a read: ${reason}.`,
    hint: 'A step that changes something says so: effect: changes, or effect: destroys.',
  })

function valueFor({ name, written }: SqlVariable, values: Readonly<Record<string, Value>>): Value {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (!value) throw invalid(`${written} is not a parameter of this runbook.`)
  if (value.text?.includes('\u0000')) throw invalid(`${name} has a NUL character.`)
  // It knows no escape strings: a backslash is a backslash to it, and ours would become two.
  if (value.text?.includes('\\')) throw invalid(`${name} has a backslash, which PgBouncer’s console cannot take.`)
  return value
}

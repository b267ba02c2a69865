import { invalid } from '#domain/failure'
import type { Parameter, ParameterType } from '#domain/runbook'
import type { Facts } from '#domain/system'
import type { Cell, Column, ColumnType } from '#domain/table'
import { meaningOf } from './meaning'

/** A value ready for any kind of action. */
export interface Value {
  readonly type: ParameterType | 'cell'
  /** Canonical: a size in bytes, a duration in seconds, a date as ISO. Null when nothing was given. */
  readonly text: string | null
  /** What conditions see: bigint, number, string, boolean or null. */
  readonly cel: bigint | number | string | boolean | null
  /** PostgreSQL type it is cast to. */
  readonly sqlType: string | null
  readonly secret: boolean
  /** The run has made it up: nobody has seen it. */
  readonly drawn?: boolean
}

const sqlTypes: Record<ParameterType, string> = {
  string: 'text',
  integer: 'bigint',
  number: 'numeric',
  boolean: 'boolean',
  duration: 'interval',
  size: 'bigint',
  date: 'date',
  choice: 'text',
  schema: 'text',
  table: 'text',
  index: 'text',
  role: 'text',
  database: 'text',
  path: 'text',
  pattern: 'text',
  secret: 'text',
  statement: 'text',
}

/**
 * Reads what an operator, a fact or a default says for a parameter. Throws OpsError `invalid` that names the parameter,
 * the reason and an example. Null and empty text mean that nothing was given.
 */
export function readValue(name: string, parameter: Parameter, text: string | null): Value {
  const { type } = parameter
  const secret = type === 'secret'
  if (text === null || text === '') {
    if (!parameter.optional && !parameter.generated)
      throw invalid(`${parameter.label} (${name}) is needed.`, exampleOf(parameter))
    return { type, text: null, cel: null, sqlType: sqlTypes[type], secret }
  }
  const meaning = meaningOf(parameter, text)
  if ('problem' in meaning)
    throw invalid(
      `${parameter.label} (${name}): ${secret ? 'the value' : quoted(text)} ${meaning.problem}.`,
      exampleOf(parameter),
    )
  const sqlType = type === 'integer' ? integerType(meaning.text) : sqlTypes[type]
  return { type, text: meaning.text, cel: meaning.cel, sqlType, secret }
}

const cellTypes: Record<ColumnType, string> = {
  int: 'bigint',
  decimal: 'numeric',
  float: 'double precision',
  text: 'text',
  bool: 'boolean',
  time: 'timestamptz',
  interval: 'interval',
  json: 'jsonb',
  bytes: 'bytea',
}

/** A cell of an earlier step's row as a value for the next action. */
export function cellValue(cell: Cell, column: Column): Value {
  const text = cell === null ? null : String(cell)
  const sqlType = column.type === 'int' && text !== null ? integerType(text) : cellTypes[column.type]
  return { type: 'cell', text, cel: typedCell(cell, column.type), sqlType, secret: false }
}

/** As conditions see a cell: int → bigint, decimal and float → number, null stays null. */
export function typedCell(cell: Cell, type: ColumnType): Value['cel'] {
  if (cell === null || typeof cell === 'boolean') return cell
  if (type === 'int' && /^[+-]?\d+$/.test(String(cell))) return BigInt(cell)
  if (type === 'int' || type === 'decimal' || type === 'float') return Number(cell)
  if (type === 'bool') return cell === 'true' || cell === 't' ? true : cell === 'false' || cell === 'f' ? false : cell
  return cell
}

/** A number is typed as the same digits would be in a statement: `pg_cancel_backend(:pid)` wants an integer, not a bigint. */
const integerType = (digits: string) => (Math.abs(Number(digits)) < 2 ** 31 ? 'integer' : 'bigint')

export type ValueSource = 'given' | 'fact' | 'default' | 'none'

/**
 * What each parameter stands for: given by the operator, else the system's fact, else the default.
 * A given null empties an optional parameter. Throws OpsError `invalid` for a name the runbook does not know,
 * for a needed value that nobody gives, and for one that makes no sense.
 */
export function resolveParameters(
  parameters: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, string | null>>,
  facts: Facts,
): { values: Record<string, Value>; from: Record<string, ValueSource> } {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(parameters, name))
      throw invalid(
        `There is no parameter ${quoted(name)}.`,
        `It knows ${Object.keys(parameters).join(', ') || 'none'}.`,
      )
  const values: Record<string, Value> = {}
  const from: Record<string, ValueSource> = {}
  const chosenFor = (name: string, parameter: Parameter) =>
    choose(parameter, Object.hasOwn(given, name) ? given[name] : undefined, facts)
  for (const [name, parameter] of Object.entries(parameters)) {
    const chosen = chosenFor(name, parameter)
    const other = parameter.or === undefined ? undefined : parameters[parameter.or]
    const spared = other && parameter.or !== undefined && !!chosenFor(parameter.or, other).text
    values[name] = readValue(name, spared ? { ...parameter, optional: true } : parameter, chosen.text)
    from[name] = chosen.from
  }
  return { values, from }
}

function choose(parameter: Parameter, given: string | null | undefined, facts: Facts) {
  const empty = given === null || given === ''
  if (given !== undefined && (!empty || parameter.optional))
    return { text: given, from: empty ? 'none' : 'given' } as const
  const fact = parameter.fact !== undefined && Object.hasOwn(facts, parameter.fact) ? facts[parameter.fact] : undefined
  if (fact !== undefined && fact !== '') return { text: String(fact), from: 'fact' } as const
  if (parameter.default !== undefined) return { text: String(parameter.default), from: 'default' } as const
  return { text: null, from: 'none' } as const
}

const examples: Partial<Record<ParameterType, string>> = {
  integer: '42',
  number: '0.5',
  boolean: 'true',
  duration: '30s, 10m or 1h 30m',
  size: '10 MB or 1.5 GB',
  date: '2026-01-31',
  path: '/var/log/postgresql',
  statement: 'select * from orders where id = $1',
}

function exampleOf(parameter: Parameter): string | undefined {
  if (parameter.options?.length) return `One of: ${parameter.options.join(', ')}.`
  const example = examples[parameter.type]
  return example ? `For example ${example}.` : undefined
}

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

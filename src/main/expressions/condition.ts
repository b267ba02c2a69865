import { EvaluationError, ParseError, type ParseResult, TypeError as TypeFault } from '@marcbachmann/cel-js'
import { invalid, OpsError } from '#domain/failure'
import { createLanguage, type Root } from './cel'
import { readingOf } from './reading'
import { strictSource } from './strict'
import type { Row } from './typed-rows'
import type { Value } from './value'

export { typedRows } from './typed-rows'

type Known = Readonly<Record<string, unknown>>

/** What a condition can see when it is judged. What is absent here is an error when asked about, never an empty list. */
export interface Scope {
  readonly row?: Row
  readonly rows?: readonly Row[]
  readonly output?: string
  readonly exit?: bigint | number | null
  readonly param: Readonly<Record<string, Value['cel']>>
  readonly fact: Known
  /** The system the run is about. */
  readonly system?: { readonly name: string; readonly environment: string }
  readonly threshold: Readonly<Record<string, { readonly warning: number; readonly critical: number }>>
  readonly steps: Readonly<Record<string, Known>>
  readonly delta?: Readonly<Record<string, number | null>>
  readonly previous?: readonly Row[]
}

export interface Condition {
  readonly source: string
  /** Top-level names it uses: row, rows, steps, delta … */
  readonly names: ReadonlySet<string>
  /** Slugs in `steps["slug"]`. */
  readonly steps: ReadonlySet<string>
  /** Members by name: the columns in `row.x`, the parameters in `param.x` … */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>
  /** Throws OpsError `rejected` when the scope cannot answer. */
  evaluate(scope: Scope): unknown
}

const language = createLanguage()
const compiled = new Map<string, Condition>()
const mostKept = 2000

/** Reads a CEL expression. Throws OpsError `invalid`; `detail.at` is the offset of the mistake in the source. */
export function compileCondition(source: string): Condition {
  const known = compiled.get(source)
  if (known) return known
  const condition = compile(source)
  if (compiled.size >= mostKept) compiled.clear()
  compiled.set(source, condition)
  return condition
}

function compile(source: string): Condition {
  if (source.length > 4000) throw invalid('The expression is longer than 4000 characters.')
  const tree = understood(source, () => language.parse(source).ast)
  const { names, members, calls, loops } = readingOf(tree)
  if (calls.has('matches'))
    throw invalid(
      `${source}: matches() can run for ever on hostile text.`,
      'Use contains(), startsWith(), endsWith() or like(text, pattern).',
    )
  if (loops > 2) throw invalid(`${source}: more than two loops inside each other.`)
  const program = understood(source, () => checked(language.parse(strictSource(tree))))
  return {
    source,
    names,
    members,
    steps: members.get('steps') ?? new Set(),
    evaluate(scope) {
      try {
        return program(contextOf(scope, names, members))
      } catch (error) {
        throw notJudged(source, error)
      }
    },
  }
}

function checked(program: ParseResult): ParseResult {
  const { valid, error } = program.check()
  if (!valid && error) throw error
  return program
}

/** Whether it holds. Throws OpsError `rejected` when that cannot be told: a null, an error, or an answer other than true or false. */
export function holds(condition: Condition, scope: Scope): boolean {
  const answer = condition.evaluate(scope)
  if (typeof answer === 'boolean') return answer
  throw notJudged(
    condition.source,
    new Error(answer === null ? 'the answer is null' : `the answer is ${String(answer)}, not true or false`),
  )
}

function contextOf(scope: Scope, names: ReadonlySet<string>, members: Condition['members']): Known {
  const context: Record<string, unknown> = {}
  for (const name of names as ReadonlySet<Root>) {
    const value = scope[name]
    if (value === undefined) throw new Error(absent(name))
    context[name] = name === 'exit' && typeof value === 'number' ? BigInt(value) : value
  }
  for (const name of ['row', 'delta'] as const) {
    const row = scope[name]
    const lost = row && [...(members.get(name) ?? [])].find(column => !Object.hasOwn(row, column))
    if (lost !== undefined)
      throw new Error(`there is no column ${lost} (there is ${Object.keys(row ?? {}).join(', ')})`)
    // The library tells objects apart by their constructor; a column of that name would confuse it.
    if (row && Object.hasOwn(row, 'constructor')) context[name] = new Map(Object.entries(row))
  }
  return context
}

const absent = (name: string) =>
  name === 'delta' || name === 'previous' ? 'there is no earlier look to compare with' : `${name} is not known here`

function understood<T>(source: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ParseError) && !(error instanceof TypeFault)) throw error
    const at = error instanceof ParseError ? error.range?.start : undefined
    throw new OpsError({
      kind: 'invalid',
      message: `${source}: ${error.summary}.`,
      hint: 'Conditions are CEL: row.x > 5 && row.y != null',
      ...(at === undefined ? {} : { detail: { at: String(at) } }),
    })
  }
}

function notJudged(source: string, error: unknown): OpsError {
  const why =
    error instanceof EvaluationError ? words(error.summary) : error instanceof Error ? error.message : String(error)
  return new OpsError({
    kind: 'rejected',
    code: 'NOT_JUDGED',
    message: `could not judge: ${source} (${why})`,
    hint: 'A value that may be missing needs a guard: row.x != null && row.x > 5',
  })
}

const words = (summary: string) =>
  summary.startsWith('no such overload') && summary.includes('null')
    ? 'a value is null'
    : summary.replace(/^No such key: (.*)$/, 'there is no $1').replaceAll(/dyn<(\w+)>/g, '$1')

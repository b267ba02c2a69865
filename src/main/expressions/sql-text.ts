import { invalid } from '#domain/failure'

interface Variable {
  readonly name: string
  /** `:name` and `:'name'` stand for a value, `:"name"` for one identifier. */
  readonly form: 'value' | 'identifier'
}

/** A statement with psql's variables found in it. */
export interface SqlText {
  readonly text: string
  /** Each name and form once, in the order they appear. */
  readonly variables: readonly Variable[]
  /** `$1` and its like: psql's variables take their place here. */
  readonly numbered: readonly string[]
  /** Text and variables in order; joined they are the statement. */
  readonly pieces: readonly (string | (Variable & { readonly written: string }))[]
}

const longest = 200_000

// One alternative per thing in which a colon means nothing, then the variables. Sticky: every character is looked at once.
const token =
  /[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'|'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*|::|:=|:([A-Za-z_]\w*)|:'([A-Za-z_]\w*)'|:"([A-Za-z_]\w*)"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\$\d+|[\s\S]/gy

/** One token: a word, a string, a comment, a variable, or a single character. */
export interface SqlToken {
  readonly written: string
  /** Where it begins. */
  readonly at: number
  /** What it names, where it is a variable. */
  readonly variable?: Variable
}

/** A text's tokens in order; joined they are the text. Never throws: what is not closed comes character by character. */
export function* sqlTokens(text: string): Generator<SqlToken> {
  // Of its own: whoever stops half-way must not leave its place to the next.
  const pattern = new RegExp(token)
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [written, , bare, quoted, identifier] = match
    const at = match.index
    const name = bare ?? quoted ?? identifier
    if (name !== undefined) {
      yield { written, at, variable: { name, form: identifier === undefined ? 'value' : 'identifier' } }
    } else if (written === '/*') {
      pattern.lastIndex = endOfComment(text, at)
      yield { written: text.slice(at, pattern.lastIndex), at }
    } else yield { written, at }
  }
}

/**
 * Finds the variables of a statement, as psql does: not in strings, dollar quotes, comments, casts (`::`) or `:=`.
 * An array slice with a name needs a blank after its colon: `a[1 : n]`. Throws OpsError `invalid` for a monster.
 */
export function readSql(text: string): SqlText {
  if (text.length > longest) throw invalid(`The statement is longer than ${longest} characters.`)
  const pieces: SqlText['pieces'][number][] = []
  const numbered: string[] = []
  let plain = ''
  for (const { written, variable } of sqlTokens(text)) {
    if (variable) {
      if (plain) pieces.push(plain)
      plain = ''
      pieces.push({ ...variable, written })
    } else {
      if (/^\$\d/.test(written)) numbered.push(written)
      plain += written
    }
  }
  if (plain) pieces.push(plain)
  const variables = new Map<string, Variable>()
  for (const piece of pieces)
    if (typeof piece !== 'string') variables.set(`${piece.form} ${piece.name}`, { name: piece.name, form: piece.form })
  return { text, pieces, numbered, variables: [...variables.values()] }
}

/** Comments stand in each other. An unclosed one runs to the end. */
function endOfComment(text: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let match = edge.exec(text); match; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return text.length
}

export type SqlVariable = Exclude<SqlText['pieces'][number], string>

/** The statement with every variable written out by `write`. */
export const writeSql = (sql: SqlText, write: (variable: SqlVariable) => string): string =>
  sql.pieces.map(piece => (typeof piece === 'string' ? piece : write(piece))).join('')

import { createHash } from 'node:crypto'
import { invalid, OpsError } from '#domain/failure'
import type { Value } from './value'

export { shownRedis } from '#domain/redis-words'
export { assertRedisReads } from './redis-reads'

/** One command of a `redis` fence. */
export interface RedisLine {
  /** A parameter stands as `$name`; as `$name...` it stands for as many words as its JSON list has. In ACL SETUSER `!$name` takes a password out. */
  readonly words: readonly string[]
  /** Beside each word: the parameter it stands for, if it does. A quoted `"$x"` is just text. */
  readonly parameters: readonly (string | undefined)[]
  /** Counted from 0 within the fence. */
  readonly line: number
}

/** Reads commands as redis-cli does, one a line; blank lines and those that begin with `#` are passed over. Throws OpsError `invalid`; `detail.line` counts from 1. */
export function readRedis(text: string): readonly RedisLine[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return []
    const words = readWords(line, at + 1)
    return [{ words: words.map(word => word.text), parameters: words.map(word => word.parameter), line: at }]
  })
}

const word =
  /\s+|"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|(!?)\$([a-z][a-z0-9_]*)(\.{3})?(?=\s|$)|([^\s"']\S*)/gy

function readWords(line: string, number: number) {
  const words: { text: string; parameter?: string }[] = []
  word.lastIndex = 0
  while (word.lastIndex < line.length) {
    const match = word.exec(line)
    if (!match)
      throw new OpsError({
        kind: 'invalid',
        message: `Unbalanced quotes in ${line.trim()}`,
        hint: 'Quote whole words, as in redis-cli: "two words".',
        detail: { line: String(number) },
      })
    const [, double, single, mark = '', parameter, spread = '', bare] = match
    if (double !== undefined)
      words.push({ text: double.replaceAll(/\\(x[0-9a-fA-F]{2}|.)/g, (_all, code: string) => escaped(code)) })
    else if (single !== undefined) words.push({ text: single.replaceAll("\\'", "'") })
    else if (mark && !setsPassword(words.map(one => one.text))) words.push({ text: match[0] })
    else if (parameter !== undefined) words.push({ text: `${mark}$${parameter}${spread}`, parameter })
    else if (bare !== undefined) words.push({ text: bare })
  }
  return words
}

const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\u0007' }

function escaped(code: string): string {
  if (code.length !== 3) return letters[code] ?? code
  const byte = Number.parseInt(code.slice(1), 16)
  // A byte that is no text by itself: the connector sends it as it is.
  return String.fromCharCode(byte > 0x7f ? 0xdc00 + byte : byte)
}

/**
 * The words with values in place, each one whole word whatever it holds. Throws OpsError `invalid` for an unknown or empty
 * parameter. A secret in ACL SETUSER becomes its hash, as Redis keeps it: the password itself is never sent or monitored.
 */
export const bindRedis = (lines: readonly RedisLine[], values: Readonly<Record<string, Value>>): string[][] =>
  bindWords(lines, values, ({ words }, value) => (setsPassword(words) ? `#${passwordHash(value)}` : value))

/** As `bindRedis`, with every secret as dots: what goes on record. */
export const bindRedisShown = (lines: readonly RedisLine[], values: Readonly<Record<string, Value>>): string[][] =>
  bindWords(lines, values, () => '••••')

/** The SHA-256 under which Redis keeps a password, in hexadecimal. */
export const passwordHash = (password: string): string => createHash('sha256').update(password).digest('hex')

const setsPassword = ([command, sub]: readonly string[]) => /^acl setuser$/i.test(`${command} ${sub}`)

const bindWords = (
  lines: readonly RedisLine[],
  values: Readonly<Record<string, Value>>,
  secret: (line: RedisLine, value: string) => string,
): string[][] =>
  lines.map(line =>
    line.words.flatMap((text, at) => {
      const name = line.parameters[at]
      if (name === undefined) return [text]
      const value = Object.hasOwn(values, name) ? values[name] : undefined
      if (!value) throw invalid(`$${name} is not a parameter of this runbook.`)
      if (text.endsWith('...')) return wordsOf(value)
      if (value.text === null) throw invalid(`$${name} is empty, and the command needs it.`)
      if (!value.secret) return [value.text]
      const word = secret(line, value.text)
      return [text.startsWith('!') ? word.replace(/^#?/, '!') : word]
    }),
  )

/** Nothing is no word at all. */
function wordsOf({ text }: Value): string[] {
  if (text === null) return []
  if (!text.startsWith('[')) return [text]
  return (JSON.parse(text) as unknown[]).map(String)
}

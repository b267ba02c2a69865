import { createHash } from 'node:crypto'
import { invalid, OpsError } from '#domain/failure'
import type { Value } from './value'

export { assertRedisReads } from './redis-reads'

/** One command of a `redis` fence. */
export interface RedisLine {
  /** A parameter stands as `$name`. */
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

const word = /\s+|"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|\$([a-z][a-z0-9_]*)(?=\s|$)|([^\s"']\S*)/gy

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
    const [, double, single, parameter, bare] = match
    if (double !== undefined)
      words.push({ text: double.replaceAll(/\\(x[0-9a-fA-F]{2}|.)/g, (_all, code: string) => escaped(code)) })
    else if (single !== undefined) words.push({ text: single.replaceAll("\\'", "'") })
    else if (parameter !== undefined) words.push({ text: `$${parameter}`, parameter })
    else if (bare !== undefined) words.push({ text: bare })
  }
  return words
}

const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\u0007' }

function escaped(code: string): string {
  if (code.length !== 3) return letters[code] ?? code
  const byte = Number.parseInt(code.slice(1), 16)
  if (byte > 0x7f) throw invalid(`\\${code} is a byte that is no text; only text is sent.`)
  return String.fromCharCode(byte)
}

/**
 * The words with values in place, each one whole word whatever it holds. Throws OpsError `invalid` for an unknown or empty
 * parameter. A secret in ACL SETUSER becomes its hash, as Redis keeps it: the password itself is never sent or monitored.
 */
export const bindRedis = (lines: readonly RedisLine[], values: Readonly<Record<string, Value>>): string[][] =>
  bindWords(lines, values, (line, value) => (setsPassword(line) ? `#${passwordHash(value)}` : value))

/** As `bindRedis`, with every secret as dots: what goes on record. */
export const bindRedisShown = (lines: readonly RedisLine[], values: Readonly<Record<string, Value>>): string[][] =>
  bindWords(lines, values, () => '••••')

/** The SHA-256 under which Redis keeps a password, in hexadecimal. */
export const passwordHash = (password: string): string => createHash('sha256').update(password).digest('hex')

const setsPassword = ({ words: [command, sub] }: RedisLine) => /^acl setuser$/i.test(`${command} ${sub}`)

const bindWords = (
  lines: readonly RedisLine[],
  values: Readonly<Record<string, Value>>,
  secret: (line: RedisLine, value: string) => string,
): string[][] =>
  lines.map(line =>
    line.words.map((text, at) => {
      const name = line.parameters[at]
      if (name === undefined) return text
      const value = Object.hasOwn(values, name) ? values[name] : undefined
      if (!value) throw invalid(`$${name} is not a parameter of this runbook.`)
      if (value.text === null) throw invalid(`$${name} is empty, and the command needs it.`)
      return value.secret ? secret(line, value.text) : value.text
    }),
  )

/** A command as it can be pasted into redis-cli. */
export const shownRedis = (words: readonly string[]): string =>
  words
    .map(text => (/^[^\s"'\\#$]+$/.test(text) && !hidden.test(text) ? text : `"${text.replaceAll(awkward, visible)}"`))
    .join(' ')

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be made visible
const hidden = /[\u0000-\u001f\u007f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be made visible
const awkward = /["\\\u0000-\u001f\u007f]/g
const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }
const visible = (character: string) => named[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`

import type { Parameter, ParameterType } from '#domain/runbook'
import { objectionToStatement } from './explained'
import { readDuration, readSize } from './quantity'
import type { Value } from './value'

type Meaning = Pick<Value, 'cel'> & { readonly text: string }
type Reading = Meaning | { readonly problem: string }

const same = (text: string): Meaning => ({ text, cel: text })
const longest = 10_000

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
const controls = /[\u0000-\u001f\u007f-\u009f]/
const int8 = 2n ** 63n

/** One line of text, without anything a terminal or a log would obey. */
const line = (text: string): Reading =>
  controls.test(text)
    ? { problem: 'has control characters' }
    : text.length > longest
      ? { problem: 'is too long' }
      : same(text)

/** A name as the server keeps it, line ends and all; longer ones would be cut and mean another object. */
const identifier = (text: string): Reading =>
  text.includes('\u0000')
    ? { problem: 'has a NUL character' }
    : Buffer.byteLength(text) > 63
      ? { problem: 'is longer than 63 bytes, which no name on the server is' }
      : same(text)

const readers: Record<ParameterType, (text: string, parameter: Parameter) => Reading> = {
  string: line,
  path: line,
  pattern: text => (text.length > 200 ? { problem: 'is longer than 200 characters' } : line(text)),
  secret: text =>
    text.includes('\u0000') || text.length > longest ? { problem: 'is too long or has a NUL character' } : same(text),
  schema: identifier,
  table: identifier,
  index: identifier,
  role: identifier,
  database: identifier,
  statement: text => {
    const problem = objectionToStatement(text)
    return problem === undefined ? same(text.trim().replace(/;\s*$/, '')) : { problem }
  },
  integer: text => {
    const digits = text.trim()
    if (!/^[+-]?\d{1,19}$/.test(digits)) return { problem: 'is not a whole number' }
    const cel = BigInt(digits)
    return cel >= int8 || cel < -int8 ? { problem: 'is too large' } : { text: String(cel), cel }
  },
  number: text => {
    const digits = text.trim()
    if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(digits) || !Number.isFinite(Number(digits)))
      return { problem: 'is not a number' }
    return { text: digits, cel: Number(digits) }
  },
  boolean: text => {
    const word = text.trim().toLowerCase()
    if (['true', 'yes', 'on'].includes(word)) return { text: 'true', cel: true }
    return ['false', 'no', 'off'].includes(word)
      ? { text: 'false', cel: false }
      : { problem: 'is neither true nor false' }
  },
  duration: text => {
    const seconds = readDuration(text)
    if (seconds === null) return { problem: 'is not a duration' }
    return { text: String(seconds), cel: Number.isInteger(seconds) ? BigInt(seconds) : seconds }
  },
  size: text => {
    const bytes = readSize(text)
    return bytes === null || bytes >= int8 ? { problem: 'is not a size' } : { text: String(bytes), cel: bytes }
  },
  date: text => {
    const day = text.trim()
    const time = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00:00Z`) : undefined
    // February 30 rolls over to March: not the day that was written.
    return time && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day)
      ? same(day)
      : { problem: 'is not a date' }
  },
  choice: (text, { options }) =>
    options && !options.includes(text) ? { problem: 'is not one of the choices' } : line(text),
}

/** What a text means for a parameter of that type, or why it means nothing. */
export function meaningOf(parameter: Parameter, text: string): Reading {
  if (!text.isWellFormed()) return { problem: 'has half a character (a lone surrogate)' }
  return readers[parameter.type](text, parameter)
}

import { invalid } from '#domain/failure'
import type { Value } from './value'

/** One part of a name, quoted. Throws OpsError `invalid` for what would become another name on the server: NUL, half characters, over 63 bytes. */
export function identifierOf(name: string, value: Value): string {
  const { text } = value
  if (value.secret) throw invalid(`${name} is a secret and cannot be a name.`)
  if (text === null || text === '') throw invalid(`${name} is empty, and a name is needed.`)
  assertSendable(name, text)
  if (Buffer.byteLength(text) > 63) throw invalid(`${name} is longer than the 63 bytes a name on the server has.`)
  return `"${text.replaceAll('"', '""')}"`
}

/** PostgreSQL has no NUL in text, and a lone surrogate would silently become U+FFFD. */
export function assertSendable(name: string, text: string): void {
  if (text.includes('\u0000')) throw invalid(`${name} has a NUL character, which PostgreSQL cannot take.`)
  if (!text.isWellFormed()) throw invalid(`${name} has half a character (a lone surrogate).`)
}

/** Safe whatever `standard_conforming_strings` says: a backslash makes it an escape string. */
export function quoted(text: string): string {
  const escaped = text.replaceAll("'", "''")
  return escaped.includes('\\') ? ` E'${escaped.replaceAll('\\', '\\\\')}'` : `'${escaped}'`
}

/** As bound: `'5'::bigint`. What an operator can paste in place of `$1::bigint`. */
export function typedLiteral(value: Value, text: string | null = value.text): string {
  return `${text === null ? 'NULL' : quoted(text)}::${value.sqlType ?? 'text'}`
}

/**
 * For utility statements, which take no casts either: numbers bare, the rest quoted. Sizes and durations get their
 * unit, because there they are settings: a bare 600 would be milliseconds or 8 kB blocks.
 */
export function bareLiteral(value: Value, text: string | null = value.text): string {
  if (text === null) return 'NULL'
  if (value.type === 'size') return quoted(`${text}B`)
  if (value.type === 'duration') return quoted(`${text}s`)
  const number = value.type === 'integer' || value.type === 'number' || (value.type === 'cell' && isNumeric(value))
  if ((number && /^-?\d+(\.\d+)?$/.test(text)) || value.type === 'boolean') return text
  return quoted(text)
}

const isNumeric = (value: Value) => typeof value.cel === 'bigint' || typeof value.cel === 'number'

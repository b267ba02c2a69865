import { hidden } from '#domain/hidden'
import { type SqlToken, sqlTokens } from './sql-text'

/** A secret that stands in a statement. */
interface Found {
  readonly from: number
  readonly to: number
  /** What the literal says; undefined where it has no end. */
  readonly value: string | undefined
}

/** The statement as it may be kept: passwords stand as dots. */
export const maskSqlSecrets = (text: string): string => replaced(text, secretsIn(text), () => `'${hidden}'`)

/**
 * Takes passwords out of a statement and puts variables in their places, so that they can be sent without being kept.
 * What stood as a variable before is set apart by a blank: here a colon is only a colon.
 */
export function liftSqlSecrets(text: string): { readonly text: string; readonly secrets: Record<string, string> } {
  const found = secretsIn(text).filter(one => one.value)
  const secrets = Object.fromEntries(found.map((one, at) => [`secret_${at + 1}`, one.value ?? '']))
  const colons = [...sqlTokens(text)].flatMap(({ variable, at }) => (variable ? [{ from: at, to: at + 1 }] : []))
  const places = [
    ...found.map((one, at) => ({ ...one, by: ` :secret_${at + 1}` })),
    ...colons.map(one => ({ ...one, by: ': ' })),
  ].toSorted((a, b) => a.from - b.from)
  return { text: replaced(text, places, ({ by }) => by), secrets }
}

function replaced<P extends { readonly from: number; readonly to: number }>(
  text: string,
  places: readonly P[],
  by: (place: P) => string,
): string {
  let result = ''
  let done = 0
  for (const place of places) {
    result += text.slice(done, place.from) + by(place)
    done = place.to
  }
  return result + text.slice(done)
}

/** `password 'x'`, also with `=`, and every literal that has a password inside: connection strings, addresses, code. */
function secretsIn(text: string): readonly Found[] {
  const tokens = [...sqlTokens(text)].filter(({ written }) => !/^(\s+|--[\s\S]*|\/\*[\s\S]*)$/.test(written))
  const found: Found[] = []
  for (const [at, token] of tokens.entries()) {
    if (token.written === "'") {
      // Nothing behind an open quote is what it seems.
      if (followsPassword(tokens, at)) found.push({ from: token.at, to: text.length, value: undefined })
      return found
    }
    const value = literalOf(token.written)
    if (value === undefined) continue
    if (followsPassword(tokens, at) || holdsPassword(value))
      found.push({ from: token.at, to: token.at + token.written.length, value })
  }
  return found
}

/** What a literal says, however it is quoted; undefined for everything else. */
function literalOf(written: string): string | undefined {
  const [, plain] = /^'([\s\S]*)'$/.exec(written) ?? []
  if (plain !== undefined) return plain.replaceAll("''", "'")
  const [, , dollars] = /^(\$[\w\u0080-\uffff]*\$)([\s\S]*)\1$/.exec(written) ?? []
  if (dollars !== undefined) return dollars
  const [, escaped] = /^e'([\s\S]*)'$/i.exec(written) ?? []
  return escaped === undefined ? undefined : unescaped(escaped)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }
const unescaped = (text: string) =>
  text.replaceAll(/''|\\([\s\S])/g, (_, escaped?: string) =>
    escaped === undefined ? "'" : (escapes[escaped] ?? escaped),
  )

function followsPassword(tokens: readonly SqlToken[], at: number): boolean {
  const before = (back: number) => tokens[at - back]?.written.toLowerCase() ?? ''
  let back = 1
  while (['=', '>', ':=', '|'].includes(before(back))) back++
  return /^"?\w*(password|passwd|passphrase|secret_key|api_key)"?$/.test(before(back))
}

const holdsPassword = (value: string) =>
  /\b(password|passwd|passphrase)\b["']?\s*([=:]\s*\S|'.)/i.test(value) ||
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i.test(value)

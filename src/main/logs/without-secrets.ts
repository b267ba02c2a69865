import { hidden } from '#domain/hidden'

const names =
  'pass(?:word|wd|phrase)?|pwd|secret(?:_?key)?|token|api[_-]?key|access[_-]?key|authorization|cookie|session[_-]?id'

/** What programs write although they should not: values behind telling names, logins in addresses, keys by their form. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}):[^\s/@]{1,200}@/gi, `$1:${hidden}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [
    new RegExp(
      `(\\b[\\w-]{0,40}(?:${names})["']?\\s*[=:]\\s*)(?!\\s*(?:bearer|basic)\\b)("[^"]*"|'[^']*'|[^\\s,;&"'})\\]]+)`,
      'gi',
    ),
    `$1${hidden}`,
  ],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, hidden],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
  [/\b(?:gh[pousr]|sk|rk|pk|xox[abprs])[_-][\w-]{16,}\b/g, hidden],
]

/** A text of a log without what looks like a password, a token or a key. */
export const withoutSecrets = (text: string): string =>
  patterns.reduce((clean, [pattern, by]) => clean.replace(pattern, by), text)

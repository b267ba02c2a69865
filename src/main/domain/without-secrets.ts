import { hidden } from './hidden'
import type { Cell, Table } from './table'

const names =
  'pass(?:word|wd|phrase)?|pwd|secret(?:_?key)?|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization|cookie|session[_-]?id'

const blanks = '[^\\S\\r\\n]{0,100}'

/** As many lines as before: whoever cut a text into rows finds them again. */
const everyLine = (found: string) => found.replace(/[^\r\n]+/g, hidden)

/** A private key, whole, or the part of one that an excerpt holds. */
const keys: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
  // Begun at the first of such lines only: thousands of them that are no key would be read again from each.
  /(?<!^[A-Za-z0-9+/=]{16,76}\r?\n)(?:^[A-Za-z0-9+/=]{16,76}\r?\n)+-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/gm,
]
const withoutKeys = (text: string) => keys.reduce((clean, key) => clean.replace(key, everyLine), text)

/**
 * What programs write although they should not: values behind telling names, logins in addresses, keys by their form.
 * Servers cut long texts, so a quote may stay open to the end; and no pattern looks further than its line for blanks, or a
 * log of empty lines would take minutes.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  // A line of a private key. What has letters of one case only is the sum of a file or the id of a container.
  [/(?<![\w+/=])(?=[a-z0-9+/]{0,63}[A-Z])(?=[A-Z0-9+/]{0,63}[a-z])[A-Za-z0-9+/]{64}(?![\w+/=])/g, hidden],
  // Addresses of databases: their passwords hold slashes and at-signs that nobody escaped.
  [
    /\b((?:postgres(?:ql)?|rediss?|mysql|mariadb|mongodb(?:\+srv)?|amqps?):\/\/[^\s:/@]{0,200}):\S{1,400}@/gi,
    `$1:${hidden}@`,
  ],
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}):[^\s/@]{1,200}@/gi, `$1:${hidden}@`],
  // Lines of headers, of environment files and of .pgpass: the secret goes on to their end.
  [
    /\b(((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,30}(?:key|token))\s*:\s*(?:(?:bearer|basic)\s+)?)[^\r\n"']+/gi,
    `$1${hidden}`,
  ],
  [
    new RegExp(
      `^(${blanks}(?:export\\s+|set\\s+|-\\s+|-e\\s+)?["']?[A-Z0-9_]{0,60}(?:${names.toUpperCase()})[A-Z0-9_]{0,40}["']?${blanks}=${blanks})(?!["']?${blanks}$)(\\S.*)$`,
      'gm',
    ),
    `$1${hidden}`,
  ],
  [/^([^\s:#/]+:(?:\d{1,5}|\*):[^\s:]+:[^\s:]+:)(\S+)$/gm, `$1${hidden}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [
    new RegExp(
      `(\\b[\\w-]{0,40}(?:${names})["']?\\s{0,40}[=:]\\s{0,40})(?!\\s{0,40}(?:bearer|basic)\\b)("[^"]*(?:"|$)|''[^']+(?:''|$)|'[^']*(?:'|$)|[^\\s,;&"'})\\]]+)`,
      'gi',
    ),
    `$1${hidden}`,
  ],
  // The same as text inside of JSON, however often it was wrapped; inside of an address; as an element of XML.
  [
    new RegExp(
      `(\\b[\\w-]{0,40}(?:${names})(\\\\{1,7})"\\s{0,40}:\\s{0,40}\\2")(?:(?!(?<!\\\\)\\2")[^\\r\\n]){1,4000}`,
      'gi',
    ),
    `$1${hidden}`,
  ],
  [new RegExp(`((?:${names})%3D)(?:[^\\s&"'%]|%(?!26)[0-9A-F]{2})+`, 'gi'), `$1${hidden}`],
  [new RegExp(`(<[\\w:.-]{0,40}(?:${names})[\\w-]{0,20}(?:\\s[^<>]{0,200})?>)[^<]{1,4000}`, 'gi'), `$1${hidden}`],
  // Statements and commands.
  [
    /\b(password|identified\s+by)(\s+)(?:e'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|(?:u&)?'(?:[^']|'')*(?:'|$)|\$(\w*)\$[\s\S]*?(?:\$\3\$|$))/gi,
    `$1$2${hidden}`,
  ],
  [/\b((?:requirepass|masterauth|sentinel-pass)["']?\s+)(?:"[^"]*"|'[^']*'|\S+)/gi, `$1${hidden}`],
  [/("auth")(?:\s+"[^"]*"){1,2}/gi, `$1 ${hidden}`],
  [/^([^\S\r\n]*auth)(?:[^\S\r\n]+\S+){1,2}[^\S\r\n]*$/gim, `$1 ${hidden}`],
  [/\b(setuser["']?\s+\S+)[^\r\n]+/gi, `$1 ${hidden}`],
  [new RegExp(`(--[\\w-]{0,40}(?:${names})[\\w-]{0,40}\\s+)(?:"[^"]*"|'[^']*'|[^\\s-]\\S*)`, 'gi'), `$1${hidden}`],
  [/(\bredis-cli\b[^\r\n|;&]{0,300}?\s-a\s+)(?:"[^"]*"|'[^']*'|\S+)/g, `$1${hidden}`],
  [/(\bmysql(?:dump|admin)?\b[^\r\n|;&]{0,300}?\s-p)(?:"[^"]*"|'[^']*'|\S+)/g, `$1${hidden}`],
  [/(\bcurl\b[^\r\n|;&]{0,300}?\s(?:-u|--user)[ =]["']?[^\s:'"]{1,100}:)[^\s'"]+/g, `$1${hidden}`],
  // Keys by their form, and passwords as PostgreSQL keeps them.
  [/\bSCRAM-SHA-256\$\d{1,9}:[\w+/=]+\$[\w+/=]+:[\w+/=]+/g, hidden],
  [/\bmd5[0-9a-f]{32}\b/g, hidden],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, hidden],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
  [
    /(?<![\w+/=])(?=[a-z0-9+/]{0,39}[A-Z])(?=[A-Z0-9+/]{0,39}[a-z])(?=[A-Za-z+/]{0,39}\d)[A-Za-z0-9+][A-Za-z0-9/+]{39}(?![\w+/=])/g,
    hidden,
  ],
  [/\b(?:gh[pousr]|sk|rk|pk|rnd|glpat|npm|xox[abprs])[_-][\w-]{16,}\b/g, hidden],
  [/\bAIza[\w-]{35}\b/g, hidden],
]

/** A text without what looks like a password, a token or a key. */
export const withoutSecrets = (text: string): string =>
  patterns.reduce((clean, [pattern, by]) => clean.replace(pattern, by), withoutKeys(text))

/** The same for a table. Rows are often the lines of one text, and a key may lie across several of them. */
export function tableWithoutSecrets(table: Table): Table {
  const columns = table.columns.map((_, at) => cleanColumn(table.rows.map(row => row[at] ?? null)))
  return { ...table, rows: table.rows.map((row, no) => row.map((cell, at) => columns[at]?.[no] ?? cell)) }
}

function cleanColumn(cells: readonly Cell[]): readonly Cell[] {
  const texts = cells.map(cell => (typeof cell === 'string' ? cell : ''))
  const lines = withoutKeys(texts.join('\n')).split('\n')
  let at = 0
  return cells.map((cell, no) => {
    const count = texts[no]?.split('\n').length ?? 1
    at += count
    return typeof cell === 'string' ? withoutSecrets(lines.slice(at - count, at).join('\n')) : cell
  })
}

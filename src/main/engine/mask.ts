import { stripVTControlCharacters } from 'node:util'
import type { Table } from '#domain/table'

/** Hides secrets in text, however they were written down. Shorter ones than four characters would hide half the text. */
export interface Mask {
  text(text: string): string
  table(table: Table): Table
  /** How many characters at a chunk's end may be the beginning of a secret. */
  readonly holdBack: number
}

const hidden = '••••'
const cellLimit = 20_000

/** Also takes the terminal's escapes out: what a server sends is read, never obeyed. */
export function createMask(secrets: readonly string[]): Mask {
  const forms = [...new Set(secrets.filter(secret => secret.length >= 4).flatMap(writings))].sort(
    (a, b) => b.length - a.length,
  )
  const text = (raw: string) => forms.reduce((masked, form) => masked.replaceAll(form, hidden), harmless(raw))
  return {
    text,
    table: table => ({
      ...table,
      rows: table.rows.map(row => row.map(cell => (typeof cell === 'string' ? cut(text(cell)) : cell))),
    }),
    holdBack: forms.length > 0 ? Math.max(...forms.map(form => form.length)) - 1 : 0,
  }
}

const writings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  secret.replaceAll("'", "'\\''"),
  secret.replaceAll("'", "''"),
  JSON.stringify(secret).slice(1, -1),
]

// Tabs and line ends stay; every other control character, C1 included, goes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** The text without escapes and control characters; `\r\n` and lone `\r` become line ends. */
export const harmless = (raw: string) => stripVTControlCharacters(raw.replace(/\r\n?/g, '\n')).replace(controls, '')

const cut = (text: string) =>
  text.length > cellLimit ? `${text.slice(0, cellLimit)}… (${text.length - cellLimit} more characters)` : text

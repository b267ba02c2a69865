import { stripVTControlCharacters } from 'node:util'
import type { Failure } from '#domain/failure'
import { createHiding } from '#domain/hidden'
import type { Table } from '#domain/table'
import { passwordHash } from '../expressions/redis'

/** Hides secrets in text, however they were written down. */
export interface Mask {
  text(text: string): string
  /** Whether the text holds a secret. */
  hides(text: string): boolean
  /** Cells longer than the limit (20,000 characters) are cut, and it is said where. */
  table(table: Table, limit?: number): Table
  failure(failure: Failure): Failure
  record<V>(values: Readonly<Record<string, V>>): Record<string, V>
  /** How much of a stream's beginning can be told now: what may be half a secret or half an escape waits for the rest. */
  settled(text: string): number
}

const cellLimit = 20_000

/**
 * Also takes the terminal's escapes out: what a server sends is read, never obeyed. `heard` is asked each time: a session
 * that opens in the middle of a run brings its secret. What was once a secret stays one, also when its session is closed.
 */
export function createMask(heard: () => readonly string[]): Mask {
  const secrets = new Set<string>()
  let hiding = createHiding([])
  const now = () => {
    const before = secrets.size
    for (const secret of heard()) secrets.add(secret)
    // A server that objects to ACL SETUSER repeats the password as its hash.
    if (secrets.size > before) hiding = createHiding([...secrets, ...[...secrets].map(passwordHash)])
    return hiding
  }
  const text = (raw: string) => now().hide(harmless(raw))
  const record = <V>(values: Readonly<Record<string, V>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? text(value) : value]),
    ) as Record<string, V>
  return {
    text,
    record,
    hides: raw => now().hide(raw) !== raw,
    table(table, limit = cellLimit) {
      const { hide } = now()
      const rows = table.rows.map(row =>
        row.map(cell => (typeof cell === 'string' ? cut(hide(harmless(cell)), limit) : cell)),
      )
      const inexact = rows.flatMap((row, at) => (row.every((cell, i) => cell === table.rows[at]?.[i]) ? [] : [at]))
      const columns = table.columns.map(column => ({ ...column, name: text(column.name) }))
      return { ...table, columns, rows, ...(inexact.length > 0 && { inexact }) }
    },
    failure: failure => ({
      ...failure,
      message: text(failure.message),
      ...(failure.hint === undefined ? {} : { hint: text(failure.hint) }),
      ...(failure.detail === undefined ? {} : { detail: record(failure.detail) }),
    }),
    settled: raw => settled(raw, now().forms),
  }
}

/** A line end or an escape whose rest may still come. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unfinished = /(?:\r|\u001b(?:\[[0-?]*[ -/]*|\][^\u0007\u001b\n]{0,200})?|\u009b[0-?]*[ -/]*)$/

/** As `harmless`, but an escape or line end that is only begun stays as it is until the rest has come. */
export function cleaned(raw: string): string {
  const rest = unfinished.exec(raw)?.[0] ?? ''
  return harmless(raw.slice(0, raw.length - rest.length)) + rest
}

/** Of a text that was cleaned: where it can be cut so that no secret, whole or begun, lies across the cut. */
function settled(raw: string, forms: readonly string[]): number {
  let cut = raw.length - (unfinished.exec(raw)?.[0].length ?? 0)
  const begun = Math.max(0, ...forms.map(form => beginningAt(raw.slice(0, cut), form)))
  cut -= begun
  for (let moved = true; moved; ) {
    moved = false
    for (const form of forms) {
      const at = raw.indexOf(form, Math.max(0, cut - form.length + 1))
      if (at < 0 || at >= cut) continue
      cut = at
      moved = true
    }
  }
  return cut
}

/** How many characters at the end of a text are the beginning of a secret. */
function beginningAt(text: string, form: string): number {
  for (let size = Math.min(form.length - 1, text.length); size > 0; size--)
    if (text.endsWith(form.slice(0, size))) return size
  return 0
}

// Tabs and line ends stay; every other control character, C1 included, goes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** The text without escapes and control characters; `\r\n` and lone `\r` become line ends. */
export const harmless = (raw: string) => stripVTControlCharacters(raw.replace(/\r\n?/g, '\n')).replace(controls, '')

const cut = (text: string, limit: number) =>
  text.length > limit ? `${text.slice(0, limit)}… (${text.length - limit} more characters)` : text

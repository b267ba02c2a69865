import { parse as parseCsv } from 'csv-parse/sync'
import { OpsError } from '#domain/failure'
import type { Parse } from '#domain/runbook'
import type { Table } from '#domain/table'
import { fromJson, fromRecords } from './json-table'
import { typedTable } from './typed-table'

const mostRows = 10_000

/** A command's output as a table. Numbers are typed when the whole column is numbers. Throws OpsError `rejected`, code `UNREADABLE_OUTPUT`. */
export function parseOutput(parse: Parse, text: string): Table {
  const table = readers[parse](text.replaceAll('\r\n', '\n'))
  if (table.rows.length <= mostRows) return table
  return {
    ...table,
    rows: table.rows.slice(0, mostRows),
    cut: `Only the first ${mostRows} of ${table.rows.length} lines.`,
  }
}

const linesOf = (text: string) => text.replace(/\n$/, '').split('\n')
const filled = (text: string) => linesOf(text).filter(line => line.trim() !== '')

const readers: Record<Parse, (text: string) => Table> = {
  json: text => fromJson(json(text, 'JSON')),
  jsonl: text => fromRecords(filled(text).map((line, at) => json(line, `JSON in line ${at + 1}`))),
  csv: text => {
    try {
      const [header = [], ...rows] = parseCsv(text, {
        bom: true,
        skip_empty_lines: true,
        max_record_size: 1_000_000,
      }) as string[][]
      return typedTable(header, rows)
    } catch (error) {
      throw unreadable('CSV', error)
    }
  },
  kv: text => {
    const pairs = new Map(
      filled(text).flatMap(line => {
        const [, name, value = ''] = /^\s*([^#:=\s][^:=]*?)\s*[:=]\s*(.*?)\s*$/.exec(line) ?? []
        return name === undefined ? [] : [[name, /^"(.*)"$/.exec(value)?.[1] ?? value] as const]
      }),
    )
    return typedTable([...pairs.keys()], pairs.size > 0 ? [[...pairs.values()]] : [])
  },
  lines: text => ({
    columns: [{ name: 'line', type: 'text' }],
    rows: text === '' ? [] : linesOf(text).map(line => [line]),
  }),
  table: text => {
    const [header = '', ...rows] = filled(text).map(line => line.trim().split(/\s{2,}|\t+/))
    return typedTable(header === '' ? [] : header, rows)
  },
}

/** Whole numbers too large for a double keep all their digits, as text. */
function json(text: string, what: string): unknown {
  const exact = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value
  try {
    return JSON.parse(text, exact)
  } catch (error) {
    throw unreadable(what, error)
  }
}

const unreadable = (what: string, error: unknown) =>
  new OpsError({
    kind: 'rejected',
    code: 'UNREADABLE_OUTPUT',
    layer: 'output',
    message: `The output is not ${what}: ${(error instanceof Error ? error.message : String(error)).slice(0, 200)}`,
  })

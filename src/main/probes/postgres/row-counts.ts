import { z } from 'zod'
import { invalid, OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { type Cell, type Column, record } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'expected', type: 'text' },
  { name: 'rows', type: 'int' },
  { name: 'holds', type: 'bool' },
  { name: 'why', type: 'text' },
]

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
const expectation = new RegExp(String.raw`^(?:(${name})\.)?(${name})\s*(>=|<=|>|<|=)\s*(\d+)$`, 'u')
const signs: Readonly<Record<string, (rows: number, wanted: number) => boolean>> = {
  '>=': (rows, wanted) => rows >= wanted,
  '<=': (rows, wanted) => rows <= wanted,
  '>': (rows, wanted) => rows > wanted,
  '<': (rows, wanted) => rows < wanted,
  '=': (rows, wanted) => rows === wanted,
}

const parameters = z.strictObject({
  /** `shop.orders >= 1000; users = 3`, one behind a semicolon or on a line of its own. */
  expected: z.string().nullable().default(null),
})

/** What an operator knows about tables, counted: each `holds`, does not, or is null with why it could not be counted. */
export const postgresRowCounts: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.row-counts',
  summary: 'Counts the rows of tables and compares them with what is expected of them.',
  protocols: ['postgres'],
  parameters,
  columns,
  async run({ expected }, { sessions, profile, ...use }) {
    const wanted = (expected ?? '').split(/[;\n]/).flatMap(one => (one.trim() ? [read(one.trim())] : []))
    if (wanted.length === 0) return { columns, rows: [] }
    const session = await sessions.sql(profile, use.signal)
    const answers = await session.read(
      wanted.map(one => ({ text: `select count(*) as rows from ${one.table}`, values: [] })),
      use,
    )
    const rows = wanted.map((one, at): Cell[] => {
      const answer = answers[at]
      if (!answer) throw new OpsError({ kind: 'fault', message: 'No answer.' })
      if (answer.failure) return [one.text, null, null, answer.failure.message]
      const rows = Number(record(answer.table, 0).rows)
      return [one.text, rows, one.holds(rows), null]
    })
    return { columns, rows }
  },
}

/** Names are taken apart and quoted anew: nothing else of the text reaches the server. */
function read(text: string) {
  const [, schema, table, sign = '', wanted = ''] = expectation.exec(text) ?? []
  const compare = signs[sign]
  if (table === undefined || !compare)
    throw invalid(`“${text.slice(0, 80)}” is no expectation.`, 'For example: shop.orders >= 1000; users = 3')
  const parts = [schema, table].flatMap(part => (part === undefined ? [] : [quoted(part)]))
  return { text, table: parts.join('.'), holds: (rows: number) => compare(rows, Number(wanted)) }
}

/** As the server folds it: what is not quoted is lower case. */
const quoted = (part: string) => (part.startsWith('"') ? part : `"${part.toLowerCase()}"`)

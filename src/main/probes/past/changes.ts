import { z } from 'zod'
import { invalid } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import type { KeptLook } from '#domain/store'
import { type Cell, type ColumnType, columnsOf, records } from '#domain/table'
import { pastOf } from './measured'

const columns = {
  change: 'text',
  name: 'text',
  what: 'text',
  since: 'time',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  /** The step whose looks are kept, `runbook#step`. */
  looks: z.string().regex(/^[^#]+#[^#]+$/),
  /** The columns that name a row, and those that are compared. */
  names: z.array(z.string()).min(1),
  of: z.array(z.string()).default([]),
  /** A step of the same runbook: what is compared with is the look of the last run in which it passed, as in a review that was signed. */
  signed: z.string().optional(),
  /** Only rows that have these words in these columns are compared. */
  only: z.record(z.string(), z.string()).default({}),
  /** A column that is filled where something could not be looked at, and the column of the place such a row speaks for. */
  blind: z.strictObject({ column: z.string(), place: z.string() }).optional(),
})
type Asked = Pick<z.infer<typeof parameters>, 'names' | 'of' | 'only' | 'blind'>

type Row = Readonly<Record<string, Cell>>
const longest = 800 * 86_400_000

/**
 * One row a row that is new, gone or changed between two kept looks: the newest, and the one before it, or the last that was
 * signed. Where there is none to compare with, one row says `first`. A place that one of the two did not see whole has a row
 * `unseen`: nothing is called new there after a blind look, nor gone in one.
 */
export const pastChanges: Probe<z.infer<typeof parameters>> = {
  name: 'past.changes',
  summary:
    'What is new, gone or changed in what a step keeps, since its look before or since the last that was signed.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ looks, signed, ...asked }, context) {
    const past = pastOf(context)
    const [runbook = '', step = ''] = looks.split('#')
    const now = Date.now()
    const kept = await past.looks(
      { runbook, step, profile: context.profile },
      { from: now - longest, to: now + 60_000 },
    )
    const after = kept.at(-1)
    if (!after) throw invalid(`No look of ${looks} is kept for this target.`)
    const before = await earlier(kept.slice(0, -1))
    if (!before) return { columns: this.columns, rows: [['first', null, null, null]] }
    return { columns: this.columns, rows: differences(before, after, asked) }

    async function earlier(looks: readonly KeptLook[]): Promise<KeptLook | undefined> {
      if (signed === undefined) return looks.at(-1)
      const run = await past.passed(context.target.system, { runbook, step: signed, profile: context.profile })
      if (!run) return undefined
      // What was signed is what that run saw, not what another saw while it was read.
      const times = looks.map(look => ({ look, at: Date.parse(look.at) }))
      const own = times.find(({ at }) => at >= run.from && at <= run.to)
      return (own ?? times.findLast(({ at }) => at <= run.from))?.look
    }
  },
}

function differences(before: KeptLook, after: KeptLook, { names, of, only, blind }: Asked): Cell[][] {
  for (const column of [...names, ...of])
    if (!after.table.columns.some(one => one.name === column)) throw invalid(`The looks have no column ${column}.`)
  const nameOf = (row: Row) => names.map(name => String(row[name] ?? '')).join(' ')
  const placeOf = (row: Row) => (blind ? String(row[blind.place] ?? '') : '')
  const isBlind = (row: Row) => blind !== undefined && (row[blind.column] ?? null) !== null
  const isMeant = (row: Row) => !isBlind(row) && Object.entries(only).every(([column, value]) => row[column] === value)
  const read = ({ table }: KeptLook) => {
    const rows = records(table)
    return {
      named: new Map(rows.filter(isMeant).map(row => [nameOf(row), row] as const)),
      unseen: new Set(rows.filter(isBlind).map(placeOf)),
    }
  }
  const [was, is] = [read(before), read(after)]
  const rows: Cell[][] = []
  for (const [name, row] of is.named) {
    const old = was.named.get(name)
    if (!old && !was.unseen.has(placeOf(row))) rows.push(['new', name, said(row, of), before.at])
    // A column that an older version of the step did not have cannot have changed.
    const changed = old ? of.filter(column => Object.hasOwn(old, column) && old[column] !== row[column]) : []
    if (old && changed.length > 0)
      rows.push([
        'changed',
        name,
        changed.map(one => `${one}: ${word(old[one])} → ${word(row[one])}`).join('; '),
        before.at,
      ])
  }
  for (const [name, row] of was.named)
    if (!is.named.has(name) && !is.unseen.has(placeOf(row))) rows.push(['gone', name, said(row, of), before.at])
  for (const place of new Set([...was.unseen, ...is.unseen])) rows.push(['unseen', place, null, before.at])
  return rows
}

const word = (cell: Cell | undefined) => (cell === null || cell === undefined || cell === '' ? 'nothing' : String(cell))

const said = (row: Row, of: readonly string[]) =>
  of
    .flatMap(column => (row[column] === null || row[column] === false ? [] : [`${column}: ${word(row[column])}`]))
    .join('; ')

import { z } from 'zod'
import type { PastRun } from '#domain/past'
import type { Probe } from '#domain/probe'
import { type Profile, protocols, serves } from '#domain/profile'
import type { Cadence, Runbook } from '#domain/runbook'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { pastOf } from './measured'

const columns = {
  runbook: 'text',
  title: 'text',
  cadence: 'text',
  runs: 'int',
  wanted: 'int',
  last_at: 'time',
  left_out: 'bool',
} as const satisfies Record<string, ColumnType>

const day = 86_400_000
/** A quarter's runbook that ran within the quarter is not late in any month of it. */
const lengths: Readonly<Partial<Record<Cadence, number>>> = {
  daily: day,
  weekly: 7 * day,
  monthly: 31 * day,
  quarterly: 92 * day,
}

const parameters = z.strictObject({
  cadences: z.array(z.enum(['daily', 'weekly', 'monthly', 'quarterly'])).default(['daily', 'weekly', 'monthly']),
})

const month = 31 * day

/** One row a runbook of these cadences that fits the system: how often it ran in a month, and whether it was left out. */
export const pastRoutines: Probe<z.infer<typeof parameters>> = {
  name: 'past.routines',
  summary:
    'Which of the daily, weekly and monthly runbooks that fit this system ran in the last month, and which did not.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ cadences }, context) {
    const past = pastOf(context)
    const { system } = context.target
    const to = Date.now()
    const longest = Math.max(...cadences.map(cadence => lengths[cadence] ?? 0))
    const [targets, runs] = await Promise.all([
      past.targets(system),
      past.runs(system, { from: to - Math.max(longest, month), to }),
    ])
    const wanted = past.runbooks().filter(book => cadences.some(one => one === book.cadence) && fits(book, targets))
    const rows = wanted.map(book => rowOf(book, runs, to))
    return {
      columns: this.columns,
      rows: rows.toSorted((a, b) => Number(b[6]) - Number(a[6]) || (String(a[0]) < String(b[0]) ? -1 : 1)),
    }
  },
}

function rowOf(book: Pick<Runbook, 'id' | 'title' | 'cadence'>, runs: readonly PastRun[], now: number): Cell[] {
  const length = lengths[book.cadence] ?? month
  const own = runs.filter(run => run.runbook === book.id && run.outcome !== null)
  const span = Math.max(length, month)
  const inSpan = own.filter(run => now - Date.parse(run.startedAt) <= span)
  return [
    ...[book.id, book.title, book.cadence, inSpan.length, Math.max(1, Math.floor(span / length))],
    ...[own.at(-1)?.startedAt ?? null, inSpan.length === 0],
  ]
}

const fits = (book: Pick<Runbook, 'targets'>, targets: readonly Profile[]) => {
  const needs = Object.values(book.targets)
  const isThere = (protocol: (typeof needs)[number]['protocol']) => targets.some(one => serves(protocol, one))
  return needs.every(need => need.optional || isThere(need.protocol)) && needs.some(need => isThere(need.protocol))
}

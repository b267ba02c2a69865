import { z } from 'zod'
import { invalid } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type Cell, type ColumnType, columnsOf, records } from '#domain/table'
import { fitOf, leastDays, type Point } from './fit'
import { pastOf } from './measured'
import { rounded } from './points'
import { backParameter } from './runs'

const columns = {
  name: 'text',
  value: 'float',
  before: 'float',
  before_at: 'time',
  change: 'float',
  change_pct: 'float',
  usual: 'float',
  per_day: 'float',
  fit: 'text',
  r2: 'float',
  looks: 'int',
  days: 'float',
  days_fitted: 'int',
  days_needed: 'int',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  ...backParameter,
  /** The step whose looks are kept, `runbook#step`. */
  looks: z.string().regex(/^[^#]+#[^#]+$/),
  /** The columns that name a row, and the one that is followed. */
  names: z.array(z.string()).min(1),
  value: z.string(),
})

/** One row a name of the newest look: its value beside the oldest of the period and the median of those before, and its growth. */
export const pastKept: Probe<z.infer<typeof parameters>> = {
  name: 'past.kept',
  summary: 'How a value that a step keeps has changed over its looks at this target: first, usual, newest, growth.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ back, looks, names, value }, context) {
    const to = Date.now() + 60_000
    const [runbook = '', step = ''] = looks.split('#')
    const at = { runbook, step, profile: context.profile }
    const kept = await pastOf(context).looks(at, { from: to - back * 1000, to })
    const series = new Map<string, Point[]>()
    for (const look of kept) {
      const lacks = [...names, value].find(name => look.table.columns.every(column => column.name !== name))
      if (lacks !== undefined) throw invalid(`The looks of ${looks} have no column ${lacks}.`)
      for (const row of records(look.table)) {
        const name = names.map(one => String(row[one])).join('.')
        const point = { at: Date.parse(look.at), value: Number(row[value] ?? Number.NaN) }
        if (Number.isFinite(point.value)) series.set(name, [...(series.get(name) ?? []), point])
      }
    }
    const newest = Date.parse(kept.at(-1)?.at ?? '')
    const rows = [...series].flatMap(([name, points]) => (points.at(-1)?.at === newest ? [rowOf(name, points)] : []))
    return { columns: this.columns, rows: rows.toSorted((a, b) => Math.abs(Number(b[4])) - Math.abs(Number(a[4]))) }
  },
}

/** Values of one name, oldest first. */
function rowOf(name: string, points: readonly Point[]): Cell[] {
  const [first] = points
  const last = points.at(-1)
  const before = points.length > 1 ? (first?.value ?? null) : null
  const change = before === null || !last ? null : last.value - before
  const { perDay, kind, r2, n } = fitOf(points)
  const days = ((last?.at ?? 0) - (first?.at ?? 0)) / 86_400_000
  return [
    ...[name, last?.value ?? null, before, before === null ? null : new Date(first?.at ?? 0).toISOString(), change],
    ...[rounded(before && change !== null ? (100 * change) / Math.abs(before) : null)],
    ...[usual(points.slice(0, -1).map(one => one.value)), rounded(perDay), kind, rounded(r2)],
    ...[points.length, Math.round(days * 10) / 10, n, leastDays],
  ]
}

/** The median; null of nothing. */
function usual(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

import { z } from 'zod'
import type { Probe, ProbeContext } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { type Change, changeOf, summaryOf } from './change'
import { type Measured, measuredOf, pastOf, stretchesOf, whichSeries } from './measured'
import { rounded, shown } from './points'
import { twoWindows, windowsOf } from './windows'

const columns = {
  target: 'text',
  title: 'text',
  label: 'text',
  unit: 'text',
  verdict: 'text',
  was: 'text',
  is_now: 'text',
  before: 'float',
  after: 'float',
  change: 'float',
  change_pct: 'float',
  before_p95: 'float',
  after_p95: 'float',
  line: 'float',
  crossed: 'text',
  crosses_next: 'bool',
  before_covered_pct: 'int',
  after_covered_pct: 'int',
  metric: 'text',
  before_from: 'time',
  before_to: 'time',
  after_from: 'time',
  after_to: 'time',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({ ...whichSeries, ...twoWindows })

/** Intervals that a window is looked at in: those of a week are hours then, which are kept summed up. */
const intervals = 160

/** One row a series, regressions first; what is only noise is called the same. */
export const pastCompare: Probe<z.infer<typeof parameters>> = {
  name: 'past.compare',
  summary: 'Every metric that was measured in two windows of time: what became worse, what better, what stayed.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ of, metrics, ...asked }, context) {
    const { before, after } = await windowsOf(asked, context)
    const measured = await measuredOf({ of, metrics }, context)
    const stretches = {
      before: await stretchesOf(measured, before, intervals, context),
      after: await stretchesOf(measured, after, intervals, context),
    }
    const lineOf = await linesOf(measured, context)
    const times = [before.from, before.to, after.from, after.to].map(at => new Date(at).toISOString())
    const found = measured.flatMap(one => {
      const { target, metric, series } = one
      const [was, is] = [stretches.before.get(series.id), stretches.after.get(series.id)]
      if (!was && !is) return []
      const line = lineOf(one)
      const [earlier, later] = [summaryOf(was, before), summaryOf(is, after)]
      const change = changeOf(earlier, later, metric, line)
      const cells: Cell[] = [
        ...[target.name, metric.title, series.label, metric.unit, change.verdict],
        ...[shown(earlier?.mean ?? null, metric.unit), shown(later?.mean ?? null, metric.unit)],
        ...[rounded(earlier?.mean ?? null), rounded(later?.mean ?? null)],
        ...[rounded(change.change), rounded(change.changePct), rounded(earlier?.p95 ?? null)],
        ...[rounded(later?.p95 ?? null), line?.warning ?? null, change.crossed, change.crossesNext],
        ...[earlier?.coveredPct ?? 0, later?.coveredPct ?? 0, metric.id, ...times],
      ]
      return [{ change, cells }]
    })
    return {
      columns: this.columns,
      rows: found.toSorted((a, b) => rank(b.change) - rank(a.change)).map(one => one.cells),
    }
  },
}

/** Worst first: lines that were crossed, lines that are near, then what else became worse, by how sure it is. */
const rank = ({ verdict, crossed, crossesNext, weight }: Change) =>
  (crossed === 'critical' ? 5e6 : crossed === 'warning' ? 4e6 : crossesNext ? 3e6 : order[verdict] * 1e5) +
  Math.min(weight, 9e4)

const order = { worse: 20, higher: 15, lower: 14, better: 10, same: 5, 'too little': 0 } as const

/** The lines of these metrics, each asked for once a target and metric. */
async function linesOf(measured: readonly Measured[], context: ProbeContext) {
  const past = pastOf(context)
  const keyOf = ({ target, metric }: Measured) => `${target.id}/${metric.id}`
  const once = new Map(measured.map(one => [keyOf(one), one]))
  const lines = new Map(
    await Promise.all(
      [...once].map(async ([key, { target, metric }]) => [key, await past.line(target, metric)] as const),
    ),
  )
  return (one: Measured) => lines.get(keyOf(one))
}

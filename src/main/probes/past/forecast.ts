import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { fitOf, leastDays, untilLimit } from './fit'
import { lengthOfTime } from './length'
import { measuredOf, stretchesOf, whichSeries } from './measured'
import { pointsOf, rounded, shown } from './points'

const columns = {
  target: 'text',
  title: 'text',
  label: 'text',
  metric: 'text',
  unit: 'text',
  is_now: 'text',
  grows: 'text',
  value: 'float',
  per_day: 'float',
  per_month: 'float',
  fit: 'text',
  r2: 'float',
  days_fitted: 'int',
  days_needed: 'int',
  measured_from: 'time',
  jumped_at: 'time',
  limit: 'float',
  days_until: 'float',
  days_earliest: 'float',
  days_latest: 'float',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  ...whichSeries,
  /** What must not be reached; without it only the growth is told. */
  limit: z.number().optional(),
  direction: z.enum(['above', 'below']).default('above'),
  /** How far back is looked. */
  back: lengthOfTime.default(90 * 86_400),
})

/** One row a series: how it grows, how well a line tells it, and when it would meet the limit. */
export const pastForecast: Probe<z.infer<typeof parameters>> = {
  name: 'past.forecast',
  summary: 'Growth of what was measured, by a line through its daily means, with its fit, and the days until a limit.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ limit, direction, back, ...which }, context) {
    const to = Date.now()
    const from = to - back * 1000
    const measured = await measuredOf(which, context)
    const stretches = await stretchesOf(measured, { from, to }, pointsFor(back), context)
    const rows = measured.flatMap(({ target, metric, series, gone }): Cell[][] => {
      // What is not there any more, as a disk that was taken out, grows towards nothing.
      if (gone) return []
      const stretch = stretches.get(series.id)
      const points = stretch ? pointsOf(stretch) : []
      const end = points.at(-1)
      if (!end) return []
      const fit = fitOf(points)
      const daysSince = Math.floor((to - end.at) / 86_400_000)
      const until =
        limit === undefined
          ? { days: null, earliest: null, latest: null }
          : untilLimit(fit, limit, direction, daysSince)
      return [
        [
          ...[target.name, metric.title, series.label, metric.id, metric.unit],
          ...[shown(fit.last, metric.unit), shown(fit.perDay === null ? null : fit.perDay * 30, metric.unit)],
          rounded(fit.last),
          ...[rounded(fit.perDay), rounded(fit.perDay === null ? null : fit.perDay * 30), fit.kind, rounded(fit.r2)],
          ...[fit.n, leastDays, new Date(Math.max(series.from, from)).toISOString()],
          fit.jumpedAt === undefined ? null : new Date(fit.jumpedAt).toISOString(),
          ...[limit ?? null, tenths(until.days), tenths(until.earliest), tenths(until.latest)],
        ],
      ]
    })
    return { columns: this.columns, rows: rows.toSorted(soonestFirst) }
  },
}

/** Four a day, so that each day is known by more than one moment. */
export const pointsFor = (seconds: number) => Math.min(4000, Math.max(60, Math.ceil(seconds / 21_600)))

const tenths = (days: number | null) => (days === null ? null : Math.round(days * 10) / 10)

const until = Object.keys(columns).indexOf('days_until')
const soonestFirst = (a: Cell[], b: Cell[]) =>
  Number(a[until] ?? Number.POSITIVE_INFINITY) - Number(b[until] ?? Number.POSITIVE_INFINITY) || 0

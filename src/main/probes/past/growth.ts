import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import type { Cell, Column } from '#domain/table'
import { daily, fitOf } from './fit'
import { pointsFor } from './forecast'
import { lengthOfTime } from './length'
import { type Measured, measuredOf, stretchesOf, whichSeries } from './measured'
import { pointsOf, rounded } from './points'

const columns: readonly Column[] = [
  { name: 'at', type: 'time' },
  { name: 'series', type: 'text' },
  { name: 'value', type: 'float' },
  { name: 'low', type: 'float' },
  { name: 'high', type: 'float' },
  { name: 'kind', type: 'text' },
  { name: 'unit', type: 'text' },
]

const day = 86_400

const parameters = z.strictObject({
  ...whichSeries,
  /** How far back is looked. */
  back: lengthOfTime.default(90 * day),
  /** How many days of a forecast follow. */
  ahead: z.number().int().min(0).max(400).default(30),
})

const most = 2000

/** Rows for a chart: a value a day as it was measured, and one a day ahead where a line tells it, with its band. */
export const pastGrowth: Probe<z.infer<typeof parameters>> = {
  name: 'past.growth',
  summary: 'What was measured, day by day, and where its line leads: rows for a chart.',
  protocols,
  parameters,
  columns,
  async run({ back, ahead, ...which }, context) {
    const to = Date.now()
    const from = to - back * 1000
    const measured = await measuredOf(which, context)
    const stretches = await stretchesOf(measured, { from, to }, pointsFor(back), context)
    const rows = measured.flatMap(one => {
      const stretch = stretches.get(one.series.id)
      return stretch ? drawn(one, pointsOf(stretch), one.gone ? 0 : ahead) : []
    })
    return {
      columns,
      rows: rows.slice(0, most),
      ...(rows.length > most ? { cut: `Only the first ${most} of ${rows.length} values are here.` } : {}),
    }
  },
}

function drawn({ target, metric, series }: Measured, points: readonly { at: number; value: number }[], ahead: number) {
  const name = [target.name, metric.title, series.label].filter(Boolean).join(' · ')
  const row = (at: number, value: number, low: number, high: number, kind: string): Cell[] => [
    ...[new Date(at).toISOString(), name, rounded(value), rounded(low), rounded(high), kind, metric.unit],
  ]
  const days = daily(points)
  const past = days.map(({ at, value }) => row(at, value, value, value, 'measured'))
  const { kind, low, high, perDay, last } = fitOf(points)
  const end = days.at(-1)
  if (kind !== 'line' || perDay === null || low === null || high === null || !end) return past
  const coming = Array.from({ length: ahead }, (_, index) => {
    const days = index + 1
    return row(end.at + days * day * 1000, last + perDay * days, last + low * days, last + high * days, 'forecast')
  })
  return [...past, ...coming]
}

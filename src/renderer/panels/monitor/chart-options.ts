import type uPlot from 'uplot'
import type { Mark } from '#domain/mark'
import type { AppliedThreshold } from '#domain/threshold'
import { stepsOf } from '../../parts/axis-steps'
import { measured } from '../../parts/measured'
import { stamp } from '../../parts/stamp'
import { drawMarks, drawThreshold } from './draw'
import type { Drawn } from './lines'
import { readInk, strokeOf } from './palette'
import type { Window } from './window'

/** What a chart shows now; read at each drawing. */
export interface Shown {
  readonly window: Window
  readonly threshold: AppliedThreshold | undefined
  readonly marks: readonly Mark[]
  /** The moment that was chosen, milliseconds since 1970. */
  readonly chosen: number | undefined
  onZoom(from: number, to: number): void
  onChoose(at: number): void
  onFloor(floor: number): void
  /** The cursor stands on a point of the data, or on none. */
  onCursor(chart: uPlot): void
}

export const chartHeight = 160
/** A drag of fewer pixels is a click. */
const leastDrag = 8

/** How uPlot draws a chart of the page. All charts of one `sync` share their cursor. */
export function chartOptions(
  { drawn, unit, sync, width }: { drawn: readonly Drawn[]; unit: string; sync: string; width: number },
  shown: () => Shown,
): uPlot.Options {
  const incrs = stepsOf(unit)
  const ink = readInk()
  const axis = {
    stroke: ink.quiet,
    grid: { stroke: ink.line, width: 1 },
    ticks: { show: false },
    font: `11px ${ink.family}`,
  }
  return {
    // On the right there is room for half a day's name: the last mark may stand at the very end.
    ...{ width, height: chartHeight, ms: 1, legend: { show: false }, padding: [8, 32, 0, 0] },
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: leastDrag },
      points: { size: 6 },
      // Only where the pointer is, not what it presses: a drag zooms once.
      sync: { key: sync, setSeries: false, filters: { pub: isMove, sub: isMove } },
      bind: { dblclick: () => null },
    },
    scales: {
      x: { range: () => [shown().window.from, shown().window.to] },
      y: { range: (_, low, high) => heights(low, high, unit, shown().threshold) },
    },
    axes: [
      { ...axis, size: 34, space: 70, values: (_, ticks, __, ___, step) => timesOf(ticks, step) },
      {
        ...axis,
        ...{ size: 72, space: 30 },
        ...(incrs && { incrs }),
        values: (_, ticks) => ticks.map(tick => measured(tick, unit)),
      },
    ],
    series: [{}, ...drawn.map(one => seriesOf(one))],
    bands: drawn.flatMap(({ what, line }, at) =>
      what === 'high' ? [{ series: [at + 1, at + 2] as [number, number], fill: `${strokeOf(line).colour}26` }] : [],
    ),
    hooks: {
      drawAxes: [chart => drawThreshold(chart, ink, shown().threshold, unit)],
      draw: [
        chart => drawMarks(chart, ink, shown().marks, shown().chosen),
        ({ scales }) => shown().onFloor(scales.y?.min ?? 0),
      ],
      setCursor: [chart => shown().onCursor(chart)],
      setSelect: [
        chart => {
          const { left, width } = chart.select
          if (width < leastDrag) return
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          shown().onZoom(chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x'))
        },
      ],
      ready: [
        chart => {
          let pressedAt = 0
          chart.over.addEventListener('mousedown', event => {
            pressedAt = event.clientX
          })
          chart.over.addEventListener('click', event => {
            if (Math.abs(event.clientX - pressedAt) < leastDrag)
              shown().onChoose(chart.posToVal(event.clientX - chart.over.getBoundingClientRect().left, 'x'))
          })
        },
      ],
    },
  }
}

const isMove = (type: string) => type !== 'mousedown' && type !== 'mouseup'

function seriesOf({ line, what }: Drawn): uPlot.Series {
  const { colour, dash } = strokeOf(line)
  if (what === 'mean') return { stroke: colour, dash, width: 1.5, points: { show: lonely } }
  if (what === 'earlier') return { stroke: `${colour}80`, dash: [1, 3], width: 1.5, points: { show: false } }
  return { stroke: 'transparent', width: 0, points: { show: false } }
}

/** A point without neighbours makes no line: it is shown as a point. */
const lonely: uPlot.Series.Points.Show = (chart, series, from, to) => {
  const values = chart.data[series] ?? []
  for (let at = from; at <= to; at++)
    if (values[at] != null && nearest(values, at, -1) == null && nearest(values, at, 1) == null) return true
  return false
}

// Undefined is another line's time; null is a gap.
function nearest(values: ArrayLike<number | null | undefined>, from: number, way: -1 | 1) {
  let at = from + way
  while (at >= 0 && at < values.length && values[at] === undefined) at += way
  return values[at]
}

/** From nought where that is not far, up to the line when the values come near it. */
function heights(low: number | null, high: number | null, unit: string, threshold: AppliedThreshold | undefined) {
  let least = low ?? 0
  let most = high ?? 1
  if (threshold) {
    const { warning, direction } = threshold
    if (direction === 'above' && most > warning * 0.5) most = Math.max(most, warning)
    if (direction === 'below' && least < warning * 2) least = Math.min(least, warning)
  }
  if (unit === '%' && most <= 100) return [Math.min(0, least), most > 50 ? 100 : most * 1.2 || 1] as [number, number]
  if (least >= 0 && (least < most * 0.7 || least === most)) least = 0
  if (most === 0 && least === 0) most = 1
  const room = (most - least || Math.abs(most) || 1) * 0.1
  return [least === 0 ? 0 : least - room, most + room] as [number, number]
}

const dayMs = 24 * 60 * 60_000

/** The clock under each tick, and the day where it begins or the first stands; days alone where a step is that long. */
function timesOf(ticks: readonly number[], step: number): string[] {
  let day = ''
  return ticks.map(tick => {
    const { local } = stamp(new Date(tick))
    const [date = '', clock = ''] = local.split(' ')
    if (step >= dayMs) return date
    const text = date === day ? '' : `\n${date}`
    day = date
    return `${step < 60_000 ? clock : clock.slice(0, 5)}${text}`
  })
}

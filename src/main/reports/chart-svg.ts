import type { Element } from 'hast'
import { amount } from '#domain/amount'
import { type ChartLine, type ChartLines, type ChartPoint, scaleOf, scaleWords, spread } from '#domain/chart-lines'
import { ticksOf, timeTicks } from './axis'
import { line } from './plain'
import { svg, tenth } from './svg'

const width = 720
const height = 240
const left = 76
const right = 16
const top = 10
const bottom = 24
const legendRow = 18

/** Told apart on paper and by every eye: by colour and by the shape of the marks. */
const colours = ['#215db0', '#c25a00', '#238551', '#7c3fb5', '#a1242a', '#007c7c', '#9a7400', '#5f6b7c'] as const
const marks = [
  (x: number, y: number) => `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`,
  (x: number, y: number) => `M${x - 3} ${y - 3}h6v6h-6z`,
  (x: number, y: number) => `M${x} ${y - 4}l4 7h-8z`,
  (x: number, y: number) => `M${x} ${y - 4}l4 4l-4 4l-4 -4z`,
  (x: number, y: number) => `M${x} ${y + 4}l4 -7h-8z`,
] as const

/** More lines than this cannot be told apart. */
export const mostLines = colours.length
/** Marks on one line; a mark at each of a thousand values would be a smear. */
const mostMarks = 9

interface Place {
  x(value: number): number
  y(value: number): number
}

/** A chart as one static drawing: no script, no style sheet, nothing to fetch; `said` is read out where it cannot be seen. */
export function chartSvg(chart: ChartLines, title: string, said: string): Element {
  const lines = chart.lines.slice(0, mostLines)
  const points = lines.flatMap(one => one.points)
  const [from, to] = spread(points.map(point => point.x))
  const [floor, most] = scaleOf(lines)
  const place: Place = {
    x: value => tenth(left + ((value - from) / (to - from)) * (width - left - right)),
    y: value => tenth(top + (1 - (value - floor) / (most - floor)) * (height - top - bottom)),
  }
  const legend = lines.length > 1 || lines[0]?.name ? lines : []
  const all = height + Math.ceil(legend.length / 2) * legendRow
  return svg('svg', { viewBox: `0 0 ${width} ${all}`, width, height: all, role: 'img' }, [
    svg('title', {}, [line(title)]),
    svg('desc', {}, [line(said)]),
    ...ticksOf(floor, most, chart.unit).flatMap(tick => [
      svg('line', { x1: left, x2: width - right, y1: place.y(tick), y2: place.y(tick), stroke: '#d3d8de' }),
      text(left - 6, place.y(tick) + 4, amount(tick, chart.unit), 'end'),
    ]),
    ...(floor > 0 ? [text(width - right, top + 8, scaleWords(amount(floor, chart.unit)), 'end')] : []),
    ...(chart.time ? timeTicks(from, to) : ticksOf(from, to).map(at => ({ at, text: amount(at) }))).map(tick =>
      text(place.x(tick.at), height - 6, tick.text, 'middle'),
    ),
    ...lines.flatMap((one, at) => drawn(one, at, place)),
    ...legend.flatMap((one, at) => {
      const [x, y] = [left + (at % 2) * 320, height + 10 + Math.floor(at / 2) * legendRow]
      return [sample(at, x, y), text(x + 26, y + 4, clipped(line(one.name)), 'start')]
    }),
  ])
}

function drawn({ points }: ChartLine, at: number, place: Place): Element[] {
  const stroke = colours[at % colours.length]
  const path = (d: string, more: Record<string, string | number>) =>
    d ? [svg('path', { d, fill: 'none', ...more })] : []
  const banded = points.filter(point => point.low !== undefined && point.high !== undefined)
  const edge = banded
    .map(point => `${place.x(point.x)} ${place.y(point.high ?? 0)}`)
    .concat(banded.toReversed().map(point => `${place.x(point.x)} ${place.y(point.low ?? 0)}`))
  const measured = points.filter(point => !point.forecast)
  const forecast = points.filter(point => point.forecast)
  const last = measured.findLast(point => point.y !== null)
  const pen = { stroke: stroke ?? '', strokeWidth: 1.8, strokeLinejoin: 'round' }
  const shown = measured.filter(point => point.y !== null)
  const every = Math.max(1, Math.ceil(shown.length / mostMarks))
  const marked = shown.filter((_, index) => (shown.length - 1 - index) % every === 0)
  return [
    ...path(edge.length > 3 ? `M${edge.join('L')}z` : '', { fill: stroke ?? '', fillOpacity: 0.12 }),
    ...path(strokeOf(measured, place), pen),
    ...path(strokeOf(last && forecast.length > 0 ? [last, ...forecast] : forecast, place), {
      ...pen,
      strokeDasharray: '5 4',
    }),
    ...path(marked.map(point => mark(at, place.x(point.x), place.y(point.y ?? 0))).join(''), { fill: stroke ?? '' }),
  ]
}

/** Where nothing was measured the line breaks. */
function strokeOf(points: readonly ChartPoint[], place: Place): string {
  let pen = 'M'
  return points
    .map(({ x, y }) => {
      const told = y === null ? '' : `${pen}${place.x(x)} ${place.y(y)}`
      pen = y === null ? 'M' : 'L'
      return told
    })
    .join('')
}

const mark = (at: number, x: number, y: number) => (marks[at % marks.length] ?? marks[0])(x, y)

const sample = (at: number, x: number, y: number) =>
  svg('path', {
    d: `M${x} ${y}h20${mark(at, x + 10, y)}`,
    ...{ stroke: colours[at % colours.length], fill: colours[at % colours.length], strokeWidth: 1.8 },
  })

const text = (x: number, y: number, said: string, textAnchor: 'start' | 'middle' | 'end') =>
  svg('text', { x, y, textAnchor, fill: '#404854', fontSize: 11 }, [said])

const clipped = (name: string) => (name.length > 46 ? `${name.slice(0, 45)}…` : name)

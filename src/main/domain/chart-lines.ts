import type { Chart } from './chart'
import type { Cell, Table } from './table'

export interface ChartPoint {
  /** Milliseconds since 1970 where `x` is a time. */
  readonly x: number
  /** Null where nothing was measured. */
  readonly y: number | null
  readonly low?: number
  readonly high?: number
  readonly forecast: boolean
}

export interface ChartLine {
  readonly name: string
  /** In the order of `x`. */
  readonly points: readonly ChartPoint[]
}

/** What a chart shows, whoever draws it. */
export interface ChartLines {
  readonly lines: readonly ChartLine[]
  readonly time: boolean
  readonly unit: string
  /** Rows whose `x` or `y` is no number and no time: they are in the table only. */
  readonly unread: number
}

/** The rows of a table as the lines that a chart asks for; lines in the order in which they first appear. */
export function chartLines(table: Table, chart: Chart): ChartLines {
  const at = (name: string) => table.columns.findIndex(column => column.name === name)
  const x = at(chart.x)
  const by = chart.by === undefined ? -1 : at(chart.by)
  const alone = chart.y.length === 1
  const [low, high, kind] = alone ? [at('low'), at('high'), at('kind')] : [-1, -1, -1]
  const cell = (row: readonly Cell[], column: number) => row[column] ?? null
  const time = table.columns[x]?.type === 'time' || table.rows.some(row => isTime(cell(row, x)))
  const lines = new Map<string, ChartPoint[]>()
  let unread = 0
  for (const row of table.rows) {
    const where = time ? momentOf(cell(row, x)) : numberOf(cell(row, x))
    for (const name of chart.y) {
      const written = cell(row, at(name))
      const y = numberOf(written)
      if (where === undefined || (y === undefined && written !== null)) {
        unread += 1
        continue
      }
      const title = [by < 0 ? '' : String(cell(row, by) ?? ''), alone && by >= 0 ? '' : name]
        .filter(Boolean)
        .join(' · ')
      const points = lines.get(title) ?? []
      lines.set(title, points)
      points.push({
        ...{ x: where, y: y ?? null, low: numberOf(cell(row, low)), high: numberOf(cell(row, high)) },
        forecast: cell(row, kind) === 'forecast',
      })
    }
  }
  const inOrder = [...lines].map(([name, points]) => ({ name, points: points.toSorted((a, b) => a.x - b.x) }))
  return { lines: inOrder, time, unit: chart.unit ?? '', unread }
}

const isTime = (cell: Cell) => typeof cell === 'string' && /^\d{4}-\d\d-\d\d/.test(cell)

function momentOf(cell: Cell): number | undefined {
  const at = typeof cell === 'string' ? Date.parse(cell) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** Large and exact numbers travel as text. */
function numberOf(cell: Cell): number | undefined {
  if (cell === null || typeof cell === 'boolean' || cell === '') return undefined
  const value = Number(cell)
  return Number.isFinite(value) ? value : undefined
}

/** A line in short: where it began, how far it went, where it ended, and where it is expected to be. */
export interface LineSummary {
  readonly name: string
  readonly values: number
  readonly first: number | null
  readonly lowest: number | null
  readonly highest: number | null
  readonly last: number | null
  readonly expected: ChartPoint | undefined
}

export function summaryOf({ name, points }: ChartLine): LineSummary {
  const measured = points.flatMap(point => (point.y === null || point.forecast ? [] : [point.y]))
  const extreme = (better: (a: number, b: number) => boolean) =>
    measured.reduce<number | null>((best, one) => (best === null || better(one, best) ? one : best), null)
  return {
    ...{ name, values: measured.length, first: measured[0] ?? null, last: measured.at(-1) ?? null },
    lowest: extreme((a, b) => a < b),
    highest: extreme((a, b) => a > b),
    expected: points.findLast(point => point.forecast && point.y !== null),
  }
}

/** Least and most; of one value, or none, something around it. */
export function spread(values: readonly number[]): [number, number] {
  const [least, most] = values.reduce(([a, b], one) => [Math.min(a, one), Math.max(b, one)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number])
  if (least > most) return [0, 1]
  return least === most ? [least - (Math.abs(least) * 0.1 || 1), most + (Math.abs(most) * 0.1 || 1)] : [least, most]
}

/** The least and the most of a scale for these lines: from nought, unless that would press all there is to see into a line. */
export function scaleOf(lines: readonly ChartLine[]): [number, number] {
  const values = lines
    .flatMap(line => line.points.flatMap(({ y, low, high }) => [y, low, high]))
    .filter(one => typeof one === 'number')
  const [least, most] = spread(values)
  const [first = 0] = values
  if (first >= 0 && values.every(one => one === first)) return [0, most]
  return [least < 0 ? least * 1.05 : most - least > most / 3 ? 0 : least, most]
}

/** Said where a scale does not begin at nought: such a picture makes much of little. */
export const scaleWords = (begins: string) => `The scale begins at ${begins}`

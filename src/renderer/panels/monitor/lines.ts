import uPlot from 'uplot'
import type { Stretch } from '#domain/sample'
import type { Cell, Column, Table } from '#domain/table'
import { measured } from '../../parts/measured'

/** One series of a chart: what it is of, its points, and those of the window it is compared with. */
export interface Line {
  readonly label: string
  readonly stretch: Stretch
  readonly earlier?: Stretch | undefined
}

/** What a row of a chart's data is. */
export interface Drawn {
  readonly line: number
  readonly what: 'mean' | 'low' | 'high' | 'earlier'
}

type Row = (number | null)[]

/** Lines on one axis of time, and what each row after the first is; earlier points stand `shiftMs` later than they were. */
export function aligned(lines: readonly Line[], shiftMs: number): { data: uPlot.AlignedData; drawn: Drawn[] } {
  const drawn: Drawn[] = []
  const tables: uPlot.AlignedData[] = []
  // What lies behind is drawn first.
  lines.forEach(({ earlier }, line) => {
    if (!earlier) return
    drawn.push({ line, what: 'earlier' })
    tables.push([earlier.at.map(at => at + shiftMs), earlier.mean as Row])
  })
  lines.forEach(({ stretch }, line) => {
    const { at, mean, low, high } = stretch
    if (hasBand(lines, stretch)) {
      drawn.push({ line, what: 'high' }, { line, what: 'low' }, { line, what: 'mean' })
      tables.push([at as number[], high as Row, low as Row, mean as Row])
    } else {
      drawn.push({ line, what: 'mean' })
      tables.push([at as number[], mean as Row])
    }
  })
  return { data: tables.length === 0 ? [[]] : uPlot.join(tables), drawn }
}

/** From lowest to highest, where points stand for more than a sample, and where bands do not hide one another. */
const hasBand = (lines: readonly Line[], { everyMs }: Stretch) => everyMs > 0 && lines.length <= 2

/** The mean of all that was measured; undefined of nothing. */
export function meanOf({ mean }: Stretch): number | undefined {
  let sum = 0
  let count = 0
  for (const value of mean)
    if (value !== null) {
      sum += value
      count++
    }
  return count === 0 ? undefined : sum / count
}

/** The newest value; undefined where the last point is a gap. */
export const lastOf = ({ mean }: Stretch): number | undefined => mean.at(-1) ?? undefined

/** The lines that are worth a place where they are too many: the highest, or the lowest where low is bad. */
export function foremost(lines: readonly Line[], most: number, worse: 'above' | 'below' | undefined): Line[] {
  if (lines.length <= most) return [...lines]
  const rank = ({ stretch }: Line) => {
    const mean = meanOf(stretch)
    return mean === undefined ? Number.POSITIVE_INFINITY : worse === 'below' ? mean : -mean
  }
  const ranks = new Map(lines.map(line => [line, rank(line)]))
  const chosen = new Set(lines.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || 0).slice(0, most))
  return lines.filter(line => chosen.has(line))
}

/** All points of a chart as a table, gaps as empty cells; a column says its unit. */
export function pointsTable(lines: readonly Line[], unit: string): Table {
  const columns: Column[] = [{ name: 'time_utc', type: 'time' }]
  const tables: uPlot.AlignedData[] = []
  const named = (label: string, what: string) => [label, what, unit && `(${unit})`].filter(Boolean).join(' ')
  for (const { label, stretch } of lines) {
    const { at, mean, low, high, everyMs } = stretch
    columns.push({ name: named(label, everyMs > 0 ? 'mean' : 'value'), type: 'float' })
    if (everyMs > 0)
      columns.push({ name: named(label, 'low'), type: 'float' }, { name: named(label, 'high'), type: 'float' })
    tables.push(everyMs > 0 ? [at as number[], mean as Row, low as Row, high as Row] : [at as number[], mean as Row])
  }
  const [times = [], ...rest] = tables.length === 0 ? [[]] : uPlot.join(tables)
  const rows = Array.from(times, (at, place): Cell[] => [
    new Date(at).toISOString(),
    ...rest.map(row => row[place] ?? null),
  ])
  return { columns, rows }
}

/** Less than this share is no difference worth a word. */
const slight = 0.02

/** How far two means lie apart, in the unit and as a share; `way` is where the later one lies, when that says something. */
export function difference(before: number, now: number, unit: string): { text: string; way?: 'above' | 'below' } {
  const by = now - before
  if (by === 0) return { text: 'no difference' }
  const share = before === 0 ? undefined : by / Math.abs(before)
  const sign = by < 0 ? '−' : '+'
  // Of shares, a difference is points: its own share of change stands beside it.
  const inUnit = `${sign}${measured(Math.abs(by), unit === '%' ? 'points' : unit)}`
  const percent = share === undefined ? 0 : Math.abs(share * 100)
  const text =
    share === undefined ? inUnit : `${inUnit}, ${percent < 1 ? 'less than 1 %' : `${sign}${percent.toFixed(0)} %`}`
  const same = share !== undefined && Math.abs(share) < slight
  return same ? { text } : { text, way: by > 0 ? 'above' : 'below' }
}

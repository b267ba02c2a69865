import type { BlockContent } from 'mdast'
import { amount } from '#domain/amount'
import type { Chart } from '#domain/chart'
import { chartLines, type LineSummary, summaryOf } from '#domain/chart-lines'
import type { Table } from '#domain/table'
import { chartSvg, mostLines } from './chart-svg'
import { utc } from './duration'
import { evidence } from './evidence'
import { drawing, grid, paragraph } from './nodes'

/** Rows as a drawing, with the values that it is read for beside it; a table where nothing in them can be drawn. */
export function chartEvidence(table: Table, chart: Chart, title: string): BlockContent[] {
  const drawn = chartLines(table, chart)
  const lines = drawn.lines.map(summaryOf).filter(one => one.values > 0 || one.expected)
  if (lines.length === 0) return evidence(table)
  const said = lines.map(one => inWords(one, drawn.unit)).join(' ')
  const hidden = drawn.lines.length - mostLines
  const notes = [
    hidden > 0 ? `${hidden} more ${hidden === 1 ? 'line is' : 'lines are'} in the table only.` : '',
    drawn.unread > 0 ? `${drawn.unread} values could not be read as numbers and are not drawn.` : '',
    table.cut ?? '',
  ].filter(Boolean)
  return [
    drawing(chartSvg(drawn, title, said), [valuesOf(lines, drawn.unit, drawn.time)]),
    ...notes.map(note => paragraph(note)),
  ]
}

function valuesOf(lines: readonly LineSummary[], unit: string, time: boolean) {
  const expects = lines.some(one => one.expected)
  const value = (one: number | null | undefined) => (one === null || one === undefined ? '∅' : amount(one, unit))
  return grid(
    ['Line', 'Values', 'First', 'Lowest', 'Highest', 'Last', ...(expects ? ['Expected', 'Within'] : [])],
    lines.map(one => [
      one.name || 'value',
      String(one.values),
      ...[one.first, one.lowest, one.highest, one.last].map(value),
      one.expected ? `${value(one.expected.y)} at ${time ? day(one.expected.x) : amount(one.expected.x)}` : '',
      range(one, unit),
    ]),
    [null, 'right', 'right', 'right', 'right', 'right'],
  )
}

const range = ({ expected }: LineSummary, unit: string) =>
  expected?.low === undefined || expected.high === undefined
    ? ''
    : `${amount(expected.low, unit)} to ${amount(expected.high, unit)}`

const day = (at: number) => utc(new Date(at).toISOString()).slice(0, 10)

const inWords = ({ name, first, last, lowest, highest }: LineSummary, unit: string) =>
  first === null || last === null || lowest === null || highest === null
    ? ''
    : `${name || 'The value'} went from ${amount(first, unit)} to ${amount(last, unit)}, between ${amount(lowest, unit)} and ${amount(highest, unit)}.`

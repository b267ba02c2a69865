import { describe, expect, it } from 'vitest'
import { chartLines, summaryOf } from '../../src/main/domain/chart-lines'
import type { Cell, Column, Table } from '../../src/main/domain/table'

const table = (columns: Record<string, Column['type']>, ...rows: Cell[][]): Table => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  rows,
})

describe('Rows that are drawn', () => {
  it('are lines told apart by a column, each in the order of time, with gaps and forecasts as such', () => {
    const rows = table(
      { at: 'text', series: 'text', value: 'decimal', low: 'float', high: 'float', kind: 'text' },
      ['2026-11-26 03:00:00+00', 'b', '12345678901234567890', null, null, 'measured'],
      ['2026-11-25 03:00:00+00', 'a', 1, null, null, 'measured'],
      ['2026-11-24 03:00:00+00', 'a', null, null, null, 'measured'],
      ['2026-11-27 03:00:00+00', 'a', 4, 3, 6, 'forecast'],
    )
    const drawn = chartLines(rows, { x: 'at', y: ['value'], by: 'series', unit: 'bytes' })
    expect(drawn).toMatchObject({ time: true, unit: 'bytes', unread: 0 })
    expect(drawn.lines.map(line => line.name)).toEqual(['b', 'a'])
    expect(drawn.lines[1]?.points.map(point => [point.y, point.forecast])).toEqual([
      [null, false],
      [1, false],
      [4, true],
    ])
    expect(drawn.lines.map(summaryOf)).toMatchObject([
      { values: 1, last: Number('12345678901234567890'), expected: undefined },
      { values: 1, first: 1, lowest: 1, highest: 1, last: 1, expected: { y: 4, low: 3, high: 6 } },
    ])
  })

  it('are one line for each of several columns, over numbers too; what is no number is counted, not drawn', () => {
    const rows = table({ size: 'int', read_ms: 'float', write_ms: 'float' }, [8, 1.5, 'much'], [4, 1, 2], [null, 1, 2])
    const drawn = chartLines(rows, { x: 'size', y: ['read_ms', 'write_ms'] })
    expect(drawn).toMatchObject({ time: false, unread: 3 })
    expect(drawn.lines.map(line => [line.name, line.points.map(point => [point.x, point.y])])).toEqual([
      [
        'read_ms',
        [
          [4, 1],
          [8, 1.5],
        ],
      ],
      ['write_ms', [[4, 2]]],
    ])
  })
})

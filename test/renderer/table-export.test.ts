import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { Cell, Table } from '#domain/table'
import { toCsv, toJson, toTabs } from '../../src/renderer/parts/csv'

const table = (...cells: Cell[]): Table => ({
  columns: [{ name: 'value', type: 'text' }],
  rows: cells.map(cell => [cell]),
})

test('cells that a spreadsheet would run as a formula get an apostrophe (P1)', () => {
  const dangerous = ['=1+1', '+1', '-1+2', '@SUM(A1)', '\tcmd', '\rcmd', '="x"', '＝1']
  const rows = parse(toCsv(table(...dangerous)), { from: 2 }) as string[][]
  expect(rows.map(row => row[0])).toEqual(dangerous.map(text => `'${text}`))
})

test('a negative number is a number and no formula (P1)', () => {
  expect(toCsv(table(-5))).toBe('value\r\n-5\r\n')
})

test('raw export changes nothing (P1)', () => {
  const rows = parse(toCsv(table('=1+1'), 'raw'), { from: 2 }) as string[][]
  expect(rows).toEqual([['=1+1']])
})

test('quotes, commas, newlines, NUL and a byte order mark come back as they went (P2)', () => {
  const texts = [
    'say "hi"',
    'a,b',
    'two\nlines',
    'two\r\nlines',
    'nul\u0000byte',
    '\ufeffmark',
    ' spaced ',
    '\u202etfel',
  ]
  const rows = parse(toCsv(table(...texts)), { from: 2 }) as string[][]
  expect(rows.map(row => row[0])).toEqual(texts)
})

test('null is an empty field and an empty text a quoted one', () => {
  expect(toCsv(table(null, ''))).toBe('value\r\n\r\n""\r\n')
})

test('two columns of one name both survive the JSON export', () => {
  const two: Table = {
    columns: [
      { name: 'n', type: 'int' },
      { name: 'n', type: 'int' },
    ],
    rows: [[1, 2]],
  }
  expect(JSON.parse(toJson(two))).toEqual([{ n: 1, n_2: 2 }])
})

test('a cell cannot add rows or columns on the clipboard', () => {
  expect(toTabs(table('a\tb\nc')).split('\n')).toEqual(['value', 'a b c'])
})

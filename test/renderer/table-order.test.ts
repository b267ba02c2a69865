import { expect, test } from 'vitest'
import type { Cell, Column } from '#domain/table'
import { compareCells, passesFilter } from '../../src/renderer/parts/table-order'

const int: Column = { name: 'rows', type: 'int' }
const text: Column = { name: 'name', type: 'text' }
const sorted = (cells: Cell[], column: Column) => cells.toSorted((a, b) => compareCells(a, b, column))

test('numbers that travel as text are ordered by all their digits', () => {
  expect(sorted(['9223372036854775807', '9223372036854775806', 5, null], int)).toEqual([
    null,
    5,
    '9223372036854775806',
    '9223372036854775807',
  ])
})

test('texts with numbers in them are ordered as people count', () => {
  expect(sorted(['part_10', 'part_9', 'part_1'], text)).toEqual(['part_1', 'part_9', 'part_10'])
})

test('a filter on numbers compares, on texts it contains', () => {
  expect([10, 11, null].map(cell => passesFilter(cell, int, '>10'))).toEqual([false, true, false])
  expect([10, 11].map(cell => passesFilter(cell, int, '<= 10'))).toEqual([true, false])
  expect(passesFilter('Invoice_Line', text, 'invoice')).toBe(true)
  expect(passesFilter('ledger', text, 'invoice')).toBe(false)
})

test('what is shown can be filtered for, and so can the bare value', () => {
  const size: Column = { name: 'total_bytes', type: 'int' }
  expect(passesFilter(21_474_836_480, size, 'gb')).toBe(true)
  expect(passesFilter(21_474_836_480, size, '21474')).toBe(true)
})

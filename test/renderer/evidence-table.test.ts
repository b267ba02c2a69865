import { expect, test } from 'vitest'
import type { Table } from '#domain/table'
import { shareOf } from '../../src/renderer/parts/cell-text'
import { shownTable } from '../../src/renderer/parts/column-order'
import { columnsBeyond, columnWidths, fitWidths } from '../../src/renderer/parts/column-widths'
import { rowSeverity } from '../../src/renderer/parts/row-severity'

const tree: Table = {
  columns: [
    { name: 'tree', type: 'text' },
    { name: 'pid', type: 'int' },
    { name: 'depth', type: 'int' },
    { name: 'state', type: 'text' },
  ],
  rows: [
    ['10 shop', 10, 0, 'idle in transaction'],
    ['└─ 11 shop', 11, 1, 'active'],
  ],
}

test('beside a tree of sessions comes first what the tree does not say', () => {
  const shown = shownTable(tree)
  expect(shown.columns.map(column => column.name)).toEqual(['tree', 'state', 'pid', 'depth'])
  expect(shown.rows[1]).toEqual(['└─ 11 shop', 'active', 11, 1])
  const plain = { ...tree, columns: tree.columns.map(column => ({ ...column, name: `${column.name}_x` })) }
  expect(shownTable(plain)).toBe(plain)
})

test('a row is marked with the worst that was found in it', () => {
  const root = { tree: '10 shop', pid: 10, depth: 0, state: 'idle in transaction' }
  const severity = rowSeverity(tree, [
    { severity: 'info', title: 'a', evidence: root },
    { severity: 'critical', title: 'b', evidence: root },
    { severity: 'warning', title: 'c', evidence: root },
    { severity: 'critical', title: 'about no row' },
  ])
  expect([severity(0), severity(1)]).toEqual(['critical', undefined])
})

test('a share has a bar, an amount and a share beyond its whole have none', () => {
  const share = (cell: number | string | null, name = 'bloat_pct') => shareOf(cell, { name, type: 'float' })
  expect([share(87.7), share('12.5'), share(0)]).toEqual([87.7, 12.5, 0])
  expect([share(null), share(''), share('n/a'), share(140), share(-1), share(50, 'bytes')]).toEqual(
    Array.from({ length: 6 }),
  )
})

test('numbers keep their width, only texts give way, and none below what can be read', () => {
  const flexible = [true, false, true]
  expect(fitWidths([100, 80, 100], flexible, 400)).toEqual([100, 80, 100])
  const fitted = fitWidths([300, 80, 120], flexible, 400)
  expect(fitted).toEqual([200, 80, 120])
  // Not even the narrowest would do: they stay as they are, and the table scrolls.
  expect(fitWidths([300, 80, 320], flexible, 200)).toEqual([300, 80, 320])
})

test('columns beyond the edge are counted, so that nobody takes the visible ones for all', () => {
  expect(columnsBeyond([100, 80, 120], 400)).toBe(0)
  expect(columnsBeyond([100, 80, 120], 200)).toBe(1)
  expect(columnsBeyond([100, 80, 120], 150)).toBe(2)
})

test('a column is as wide as its widest text, up to a bound that numbers do not have', () => {
  const measure = (text: string) => text.length * 10
  const table: Table = {
    columns: [
      { name: 'a', type: 'text' },
      { name: 'n', type: 'int' },
    ],
    rows: [['x'.repeat(500), '123456789012345678901234567890123456789']],
  }
  const [text = 0, number = 0] = columnWidths(table, measure)
  expect(text).toBeLessThan(400)
  expect(number).toBeGreaterThan(500)
})

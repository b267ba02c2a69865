import { CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { PostgreSQL, schemaCompletionSource, sql } from '@codemirror/lang-sql'
import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import type { Catalog } from '#domain/catalog'
import { columnsOf, functionsOf, namespaceOf } from '../../src/renderer/panels/sql/completion'
import { written } from '../../src/renderer/panels/sql/export-forms'
import { writtenName } from '../../src/renderer/panels/sql/names'
import { offsetOf, statementAt } from '../../src/renderer/panels/sql/places'
import { lieOf, rowHeight, scrollTo, topAt, topShowing } from '../../src/renderer/panels/sql/row-scroll'
import { moved, rangeOf } from '../../src/renderer/parts/grid-keys'

const view = 627

test('few rows scroll as they are; many scroll to every one of them all the same', () => {
  const few = lieOf(1000, view)
  expect(few).toMatchObject({ dense: false, whole: 25, mostTop: 975 })
  expect(topAt(few, 10 * rowHeight)).toBe(10)
  for (const total of [10_000_000, 2_000_000_000]) {
    const many = lieOf(total, view)
    expect(many.height).toBeLessThan(10_000_000)
    expect([topAt(many, 0), topAt(many, many.mostScroll)]).toEqual([0, total - 25])
    expect(topAt(many, scrollTo(many, 1_234_567))).toBe(1_234_567)
  }
  expect(lieOf(0, view)).toMatchObject({ mostTop: 0, mostScroll: 0 })
})

test('a row comes into sight with the least movement', () => {
  const lie = lieOf(1000, view)
  expect([
    topShowing(lie, 100, 50),
    topShowing(lie, 100, 110),
    topShowing(lie, 100, 125),
    topShowing(lie, 0, 999),
  ]).toEqual([50, 100, 101, 975])
})

test('keys move the cell, with Shift a range of rows, and never out of the rows', () => {
  const size = { rows: 100, columns: 3, page: 25 }
  const key = (name: string, more: { ctrl?: boolean; shift?: boolean } = {}) => ({
    key: name,
    ctrl: false,
    shift: false,
    ...more,
  })
  const at = { row: 10, column: 1, anchor: 10 }
  expect(moved(at, key('ArrowDown'), size)).toEqual({ row: 11, column: 1, anchor: 11 })
  expect(moved(at, key('PageUp'), size)).toMatchObject({ row: 0 })
  expect(moved(at, key('End', { ctrl: true }), size)).toEqual({ row: 99, column: 2, anchor: 99 })
  const range = moved(at, key('PageDown', { shift: true }), size)
  expect(range && rangeOf(range)).toEqual({ from: 10, count: 26 })
  expect(moved(at, key('a'), size)).toBeUndefined()
})

test('names are quoted where they must be', () => {
  expect(['orders', 'Orders', 'order', 'a b', 'q"x', 'naïve', '1st', 'a$1'].map(writtenName)).toEqual([
    'orders',
    '"Orders"',
    '"order"',
    '"a b"',
    '"q""x"',
    '"naïve"',
    '"1st"',
    'a$1',
  ])
})

test('a place counted in characters is found where some take two', () => {
  expect(offsetOf("select '😀', x", '13')).toBe(13)
  expect("select '😀', x"[offsetOf("select '😀', x", '13') ?? 0]).toBe('x')
  expect([offsetOf('abc', '1'), offsetOf('abc', undefined), offsetOf('abc', '0')]).toEqual([0, undefined, undefined])
})

test('the statement under the cursor is the last that has begun', () => {
  const statements = [
    { from: 0, to: 8 },
    { from: 12, to: 20 },
  ]
  expect([0, 8, 11, 12, 500].map(cursor => statementAt(statements, cursor)?.from)).toEqual([0, 0, 0, 12, 12])
  expect(statementAt([{ from: 5, to: 9 }], 0)?.from).toBe(5)
  expect(statementAt([], 3)).toBeUndefined()
})

const columns = [
  { name: 'n', type: 'int' as const },
  { name: 'n', type: 'decimal' as const },
  { name: 'Text', type: 'text' as const },
  { name: 'doc', type: 'json' as const },
  { name: 'ok', type: 'bool' as const },
]
const rows = [
  [1, '12345678901234567890.5', "it's\\ =1+1\n", '{"a":\n12345678901234567890}', true],
  ['9007199254740993', 'NaN', '', null, false],
]

test('exports keep digits, tell null from empty, and guard what a spreadsheet would run', () => {
  const to = (form: 'csv' | 'csv-raw' | 'json' | 'inserts', first = true) =>
    written(columns, rows, { form, table: '"T"' }, first)
  expect(to('json')).toBe(
    '{"n":1,"n_2":"12345678901234567890.5","Text":"it\'s\\\\ =1+1\\n","doc":{"a": 12345678901234567890},"ok":true}\n' +
      '{"n":"9007199254740993","n_2":"NaN","Text":"","doc":null,"ok":false}\n',
  )
  expect(to('inserts')).toBe(
    'insert into "T" (n, n_2, "Text", doc, ok) values\n' +
      "  (1, 12345678901234567890.5, E'it''s\\\\ =1+1\n', '{\"a\":\n12345678901234567890}', true),\n" +
      "  (9007199254740993, 'NaN', '', null, false);\n",
  )
  const formula = [{ name: 'f', type: 'text' as const }]
  const csv = (form: 'csv' | 'csv-raw', first: boolean) =>
    written(formula, [['=1+1'], [null], ['']], { form, table: '' }, first)
  expect(csv('csv', true)).toBe('f\r\n\'=1+1\r\n\r\n""\r\n')
  expect(csv('csv-raw', false)).toBe('=1+1\r\n\r\n""\r\n')
})

const catalog: Catalog = {
  database: 'shop',
  path: ['pg_catalog', 'public'],
  schemas: ['Odd.Schema', 'pg_catalog', 'public'],
  relations: [
    { schema: 'pg_catalog', name: 'pg_class', kind: 'table', columns: [{ name: 'relkind', type: '"char"' }] },
    { schema: 'public', name: 'Orders', kind: 'table', columns: [{ name: 'Total', type: 'numeric' }] },
    { schema: 'Odd.Schema', name: 'inner', kind: 'view', columns: [{ name: 'a"b', type: 'text' }] },
  ],
  functions: [
    { schema: 'pg_catalog', name: 'pg_sleep', arguments: ['double precision'] },
    { schema: 'public', name: 'Sum it', arguments: ['a integer', ''] },
  ],
  cut: false,
}

/** What is offered at the end of a text, and how it would be written. */
async function offered(text: string) {
  const state = EditorState.create({ doc: text, extensions: [sql({ dialect: PostgreSQL })] })
  const context = new CompletionContext(state, text.length, true)
  const sources = [
    schemaCompletionSource({ dialect: PostgreSQL, schema: namespaceOf(catalog) }),
    functionsOf(catalog),
    columnsOf(catalog),
  ]
  const results: (CompletionResult | null)[] = await Promise.all(sources.map(source => source(context)))
  return Object.fromEntries(results.flatMap(result => (result?.options ?? []).map(one => [one.label, one.apply])))
}

test('names of the search path stand by themselves, others in their schema, columns behind their table', async () => {
  expect(await offered('select * from ')).toMatchObject({
    Orders: '"Orders"',
    public: 'public',
    'Odd.Schema': '"Odd.Schema"',
  })
  expect(await offered('select * from "Odd.Schema".')).toEqual({ inner: '"inner"' })
  expect(await offered('select * from public.')).toMatchObject({ Orders: '"Orders"', 'Sum it': '"Sum it"' })
  expect(await offered('select * from "Orders" o where o.')).toMatchObject({ Total: '"Total"' })
  expect(await offered('select t from "Orders" where t')).toMatchObject({ Total: '"Total"' })
  expect(await offered('select * from pg_class c where c.')).toEqual({ relkind: 'relkind' })
  expect(await offered('select pg_sl')).toMatchObject({ pg_sleep: 'pg_sleep' })
})

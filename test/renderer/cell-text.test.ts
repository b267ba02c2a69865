import { expect, test } from 'vitest'
import type { Column } from '#domain/table'
import { cellText, heading, isNumeric, unitOf } from '../../src/renderer/parts/cell-text'
import { stamp } from '../../src/renderer/parts/stamp'

const column = (name: string, type: Column['type'] = 'int'): Column => ({ name, type })

test('a column name says the unit of its cells', () => {
  expect(cellText(21_474_836_480, column('total_bytes'))).toEqual({ text: '20 GB', exact: '21,474,836,480 bytes' })
  expect(cellText(38.25, column('bloat_pct', 'decimal')).text).toBe('38.3 %')
  expect(cellText(38, column('bloat_pct', 'decimal')).text).toBe('38.0 %')
  expect(cellText(11_520, column('age_seconds')).text).toBe('3 h 12 min')
  expect(cellText(0.4, column('wait_ms', 'float')).text).toBe('0.4 ms')
  expect(unitOf('bytes')).toBe('bytes')
  expect(unitOf('kilobytes')).toBeUndefined()
})

test('names made of digits are not grouped, amounts are', () => {
  expect(cellText(48_213, column('pid')).text).toBe('48213')
  expect(cellText(16_384, column('relation_oid')).text).toBe('16384')
  expect(cellText(48_213, column('live_rows')).text).toBe('48,213')
})

test('nothing, an empty text and the word null can be told apart', () => {
  expect(cellText(null, column('note', 'text'))).toEqual({ text: 'null', empty: true })
  expect(cellText('', column('note', 'text'))).toEqual({ text: 'empty', empty: true })
  expect(cellText('null', column('note', 'text'))).toEqual({ text: 'null' })
})

test('a time is shown on the operator’s clock and exactly in UTC', () => {
  const shown = cellText('2026-11-22T03:13:14.25+00:00', column('last_vacuum', 'time'))
  expect(shown.exact).toBe('2026-11-22 03:13:14 UTC')
  expect(shown.text).toBe(stamp(new Date('2026-11-22T03:13:14Z')).local)
  expect(cellText('infinity', column('until', 'time')).text).toBe('infinity')
})

test('the unit leaves the heading when it stands in every cell; a share keeps its sign', () => {
  expect([heading('bloat_pct'), heading('last_autovacuum'), heading('bytes')]).toEqual([
    'Bloat %',
    'Last autovacuum',
    'Bytes',
  ])
})

test('numbers align right, also under a text column that has a unit', () => {
  expect(isNumeric(column('size_bytes', 'text'))).toBe(true)
  expect(isNumeric(column('name', 'text'))).toBe(false)
  expect(cellText('not a number', column('size_bytes', 'text')).text).toBe('not a number')
})

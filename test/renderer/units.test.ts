import { expect, test } from 'vitest'
import { ago, bytes, counted, duration, grouped } from '../../src/renderer/parts/units'

test('bytes are shown as sizes are typed: by 1024, in three figures at most', () => {
  expect([0, 1023, 1024, 1536, 21_474_836_480, -2048].map(bytes)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1 kB',
    '1.5 kB',
    '20 GB',
    '-2 kB',
  ])
})

test('a duration shows the two largest units that matter', () => {
  expect([0.42, 12, 2100, 59_990, 192_000, 11_520_000, 3_564_000_000].map(duration)).toEqual([
    '0.42 ms',
    '12 ms',
    '2.1 s',
    '1 min',
    '3 min 12 s',
    '3 h 12 min',
    '41 d 6 h',
  ])
})

test('digits are grouped, also of numbers that JavaScript cannot hold', () => {
  expect(grouped(8_400_000)).toBe('8,400,000')
  expect(grouped('9223372036854775807')).toBe('9,223,372,036,854,775,807')
  expect(grouped(-1234.5)).toBe('-1,234.5')
  expect(grouped('NaN')).toBe('NaN')
})

test('a count agrees with its word', () => {
  expect([counted(1, 'finding'), counted(2, 'finding'), counted(1000, 'row')]).toEqual([
    '1 finding',
    '2 findings',
    '1,000 rows',
  ])
})

test('an age never runs ahead of the clock', () => {
  expect([ago(-5000), ago(59_000), ago(7_200_000)]).toEqual(['0 s ago', '59 s ago', '2 h ago'])
})

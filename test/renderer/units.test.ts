import { expect, test } from 'vitest'
import { amount } from '#domain/amount'
import { shown } from '../../src/main/probes/past/points'
import { measured } from '../../src/renderer/parts/measured'
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
  expect([0.0042, 0.42, 12, 2100, 59_990, 192_000, 11_520_000, 3_564_000_000].map(duration)).toEqual([
    '0.0042 ms',
    '0.42 ms',
    '12 ms',
    '2.1 s',
    '1 min',
    '3 min 12 s',
    '3 h 12 min',
    '41 d 6 h',
  ])
})

test('a measured value has its unit, and however little it is, it is not nought', () => {
  const said = [
    measured(0.0004, '1/s'),
    measured(12.34, '1/s'),
    measured(0.0042, 'ms'),
    measured(2048, 'bytes per second'),
  ]
  expect(said).toEqual(['0.0004/s', '12.3/s', '0.0042 ms', '2 kB/s'])
  expect([measured(0, '1/s'), measured(82.14, '%'), measured(3, '')]).toEqual(['0/s', '82.1 %', '3'])
  expect([amount(2048, 'bytes/s'), amount(1.5, '1/s'), amount(7, 'rows')]).toEqual(['2 kB/s', '1.5/s', '7 rows'])
  expect([shown(2048, 'bytes/s'), shown(1.234, '1/s'), shown(null, '%')]).toEqual(['2 kB/s', '1.23/s', '–'])
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

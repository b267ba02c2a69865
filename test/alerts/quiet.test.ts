import { expect, it } from 'vitest'
import { quietHoursSchema } from '#domain/alert'
import { holds, isZone } from '#domain/quiet-hours'

const hours = (given: object) => quietHoursSchema.parse({ from: '22:00', to: '07:00', zone: 'UTC', ...given })

// 2026-01-12 is a Monday. In Berlin 2026-03-29 has no 02:30, and 2026-10-25 has it twice.
it.each([
  ['before them', {}, '2026-01-12T21:59:59Z', false],
  ['from their first minute', {}, '2026-01-12T22:00:00Z', true],
  ['over midnight', {}, '2026-01-13T03:00:00Z', true],
  ['not in the minute they end', {}, '2026-01-13T07:00:00Z', false],
  ['by day', { from: '09:00', to: '17:00' }, '2026-01-12T12:00:00Z', true],
  ['from and to alike are the whole day', { from: '00:00', to: '00:00' }, '2026-01-12T00:00:00Z', true],
  ['from and to alike, at another hour', { from: '09:00', to: '09:00' }, '2026-01-12T12:00:00Z', true],
  [
    'from and to alike last until the same hour of the next day',
    { from: '09:00', to: '09:00' },
    '2026-01-12T03:00:00Z',
    true,
  ],
  [
    'a whole Monday from nine is not over at midnight',
    { from: '09:00', to: '09:00', days: [1] },
    '2026-01-13T03:00:00Z',
    true,
  ],
  [
    'a whole Monday has not begun before nine',
    { from: '09:00', to: '09:00', days: [1] },
    '2026-01-12T03:00:00Z',
    false,
  ],
  [
    'a whole Monday from midnight is over at midnight',
    { from: '00:00', to: '00:00', days: [1] },
    '2026-01-13T00:00:00Z',
    false,
  ],
  ['on Monday evening', { days: [1] }, '2026-01-12T23:00:00Z', true],
  ['a Monday night reaches into Tuesday', { days: [1] }, '2026-01-13T06:59:00Z', true],
  ['Monday morning belongs to Sunday', { days: [1] }, '2026-01-12T06:00:00Z', false],
  ['a Sunday night reaches into Monday', { days: [7] }, '2026-01-12T06:00:00Z', true],
  ['in their own zone: it is 23:00 in Berlin', { zone: 'Europe/Berlin' }, '2026-01-12T22:00:00Z', true],
  ['in their own zone: it is 21:30 in London', { zone: 'Europe/London' }, '2026-01-12T21:30:00Z', false],
  ['Kathmandu is 5:45 ahead', { zone: 'Asia/Kathmandu' }, '2026-01-12T16:15:00Z', true],
  ['Kathmandu is 5:45 ahead, a minute before', { zone: 'Asia/Kathmandu' }, '2026-01-12T16:14:00Z', false],
  ['in summer the same hour is another', { zone: 'Europe/Berlin' }, '2026-07-13T20:00:00Z', true],
  ['in winter it is not yet', { zone: 'Europe/Berlin' }, '2026-01-12T20:00:00Z', false],
  ['spring leaves 02:30 out', { from: '02:00', to: '03:00', zone: 'Europe/Berlin' }, '2026-03-29T01:00:00Z', false],
  ['until the very jump', { from: '01:30', to: '03:00', zone: 'Europe/Berlin' }, '2026-03-29T00:59:00Z', true],
  [
    'autumn has 02:30 twice: first',
    { from: '02:00', to: '03:00', zone: 'Europe/Berlin' },
    '2026-10-25T00:30:00Z',
    true,
  ],
  [
    'autumn has 02:30 twice: second',
    { from: '02:00', to: '03:00', zone: 'Europe/Berlin' },
    '2026-10-25T01:30:00Z',
    true,
  ],
  ['never, in a zone that is none', { zone: 'Mars/Olympus' }, '2026-01-12T23:00:00Z', false],
  ['and then it is three', { from: '02:00', to: '03:00', zone: 'Europe/Berlin' }, '2026-10-25T02:00:00Z', false],
])('quiet hours: %s', (_, given, at, quiet) => {
  expect(holds(hours(given), Date.parse(at))).toBe(quiet)
})

it('knows a zone from a name', () => {
  expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isZone)).toEqual([true, true, false, false])
})

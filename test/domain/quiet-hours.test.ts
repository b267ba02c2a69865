import { expect, test } from 'vitest'
import { holds } from '#domain/quiet-hours'

const night = { days: [], from: '22:00', to: '06:00', zone: 'Europe/Berlin', butCritical: true }
const at = (time: string) => Date.parse(time)

test('hours over midnight belong to the day on which they begin', () => {
  const friday = { ...night, days: [5] }
  // 2026-07-03 is a Friday; Berlin is two hours ahead of UTC.
  expect(holds(friday, at('2026-07-03T19:59:00Z'))).toBe(false)
  expect(holds(friday, at('2026-07-03T20:00:00Z'))).toBe(true)
  expect(holds(friday, at('2026-07-04T03:59:00Z'))).toBe(true)
  expect(holds(friday, at('2026-07-04T04:00:00Z'))).toBe(false)
  expect(holds(friday, at('2026-07-04T20:30:00Z'))).toBe(false)
  // Sunday night lasts into Monday.
  expect(holds({ ...night, days: [7] }, at('2026-07-06T01:00:00Z'))).toBe(true)
})

test('the clocks of the zone count, also on the days they are changed', () => {
  // 2026-03-29: 02:00 becomes 03:00, so 06:00 is 04:00 UTC; the evening before, 22:00 was 21:00 UTC.
  expect(holds(night, at('2026-03-28T21:00:00Z'))).toBe(true)
  expect(holds(night, at('2026-03-29T03:59:00Z'))).toBe(true)
  expect(holds(night, at('2026-03-29T04:00:00Z'))).toBe(false)
  // 2026-10-25: 03:00 becomes 02:00 again.
  expect(holds(night, at('2026-10-25T04:59:00Z'))).toBe(true)
  expect(holds(night, at('2026-10-25T05:00:00Z'))).toBe(false)
})

test('within one day, and all day where both ends are alike', () => {
  const noon = { ...night, from: '12:00', to: '13:00', zone: 'UTC' }
  expect(['11:59', '12:00', '12:59', '13:00'].map(time => holds(noon, at(`2026-01-01T${time}:00Z`)))).toEqual([
    ...[false, true, true, false],
  ])
  const day = { ...noon, from: '00:00', to: '00:00', days: [4] }
  expect(holds(day, at('2026-01-01T12:00:00Z'))).toBe(true)
  expect(holds(day, at('2026-01-02T00:00:00Z'))).toBe(false)
})

import { expect, test } from 'vitest'
import { summaryOf } from '../../src/main/probes/past/change'

const minute = 60_000

test('of a window only what lies between its samples was measured, not the gap between them', () => {
  // Five minutes at its beginning and five at its end.
  const at = [0, 1, 2, 3, 4, 30, 56, 57, 58, 59].map(one => one * minute)
  const mean = at.map(one => (one === 30 * minute ? null : 5))
  const stretch = { series: 1, everyMs: 0, at, mean, low: mean, high: mean }
  expect(summaryOf(stretch, { from: 0, to: 60 * minute })?.coveredPct).toBe(12)
})

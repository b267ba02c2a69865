import { describe, expect, test } from 'vitest'
import { median, quantile, ratioOf } from './statistics'

describe('what the bench makes of its samples', () => {
  test('the median is the middle, or the mean of the two there', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([8, 2, 4, 6])).toBe(5)
    expect(median([])).toBeNaN()
  })

  test('a quantile is a value that was there', () => {
    const values = Array.from({ length: 200 }, (_, n) => 200 - n)
    expect([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)]).toEqual([101, 199, 200])
    expect(quantile([], 0.5)).toBeNaN()
  })

  test('load that slowed both in the same turns does not widen the interval', () => {
    const anchor = [10, 80, 20, 40, 30, 60, 50]
    const together = ratioOf(
      anchor.map(ms => ms / 2),
      anchor,
    )
    expect(together.ratio).toBe(0.5)
    expect(together.ci95).toEqual([0.5, 0.5])
  })

  test('samples that scatter on their own give an interval around the ratio, the same each time', () => {
    const ours = [10, 14, 9, 30, 11, 12, 10]
    const anchor = [20, 19, 40, 22, 21, 18, 23]
    const { ratio, ci95 } = ratioOf(ours, anchor)
    expect(ratio).toBeCloseTo(11 / 21)
    expect(ci95[0]).toBeLessThan(ratio)
    expect(ci95[1]).toBeGreaterThan(ratio)
    expect(ratioOf(ours, anchor).ci95).toEqual(ci95)
  })
})

import { describe, expect, test } from 'vitest'
import { fitOf, type Point, untilLimit } from '../../src/main/probes/past/fit'

const day = 86_400_000
const start = Date.UTC(2026, 0, 1)

/** Four values a day with a rhythm of the day and a noise that is the same each time. */
const measured = (days: number, value: (day: number) => number): Point[] =>
  Array.from({ length: days * 4 }, (_, at) => ({
    at: start + (at * day) / 4,
    value: value(at / 4) + 2 * Math.sin((at / 4) * 2 * Math.PI) + ((at * 7919) % 11) / 11 - 0.5,
  }))

describe('a line through what was measured', () => {
  test('growth is found beneath the rhythm of a day, and the day of a limit with it', () => {
    const fit = fitOf(measured(60, at => 40 + at / 2))
    expect(fit.kind).toBe('line')
    expect(fit.perDay).toBeCloseTo(0.5, 2)
    expect(fit.r2).toBeGreaterThan(0.99)
    const until = untilLimit(fit, 100, 'above')
    expect(until.days).toBeGreaterThan(58)
    expect(until.days).toBeLessThan(64)
    expect(until.earliest).toBeLessThan(until.days ?? 0)
    expect(until.latest).toBeGreaterThan(until.days ?? 0)
  })

  test('days are counted from now, also where nobody has looked for a while', () => {
    const fit = fitOf(measured(30, day => day))
    const days = (since: number) => untilLimit(fit, 59, 'above', since).days ?? -1
    expect(days(0)).toBeCloseTo(30, 0)
    expect(days(20)).toBeCloseTo(10, 0)
    expect(days(50)).toBe(0)
  })

  test('what falls towards a limit meets it from above', () => {
    const fit = fitOf(measured(30, at => 90 - at))
    expect(untilLimit(fit, 10, 'below').days).toBeCloseTo(50, -1)
    expect(untilLimit(fit, 100, 'above').days).toBeNull()
  })

  test('noise around a level is no growth, and has no date', () => {
    const fit = fitOf(measured(60, () => 50))
    expect(fit.kind).toBe('flat')
    expect(untilLimit(fit, 100, 'above')).toEqual({ days: null, earliest: null, latest: null })
  })

  test('after a jump only what came since is fitted', () => {
    const fit = fitOf(measured(60, at => (at < 30 ? 80 : 20 + at / 4)))
    expect(fit).toMatchObject({ kind: 'line', n: 30 })
    expect(fit.perDay).toBeCloseTo(0.25, 1)
    expect(new Date(fit.jumpedAt ?? 0).toISOString()).toMatch(/^2026-01-31/)
  })

  test('a jump of the day before yesterday leaves too little to tell a date', () => {
    const fit = fitOf(measured(60, at => (at < 57 ? 30 : 70)))
    expect(fit).toMatchObject({ kind: 'steps', n: 3, perDay: null })
    expect(untilLimit(fit, 100, 'above').days).toBeNull()
  })

  test('a saw that is cleared every week has no line', () => {
    const fit = fitOf(measured(56, at => 20 + 10 * (at % 7)))
    expect(['steps', 'flat']).toContain(fit.kind)
    expect(untilLimit(fit, 100, 'above').days).toBeNull()
  })

  test('a way that turns is called poor, with the little that the line tells', () => {
    const fit = fitOf(measured(60, at => 40 + 20 * Math.sin(at / 9) + at / 8))
    expect(['poor', 'flat']).toContain(fit.kind)
    expect(untilLimit(fit, 100, 'above').days).toBeNull()
  })

  test.each([0, 1, 6])('%i days are too little', days => {
    expect(fitOf(measured(days, at => at))).toMatchObject({ kind: 'too little', n: days, perDay: null, r2: null })
  })

  test('what is beyond the limit already is so in no days', () => {
    expect(untilLimit(fitOf(measured(20, () => 104)), 100, 'above').days).toBe(0)
  })
})

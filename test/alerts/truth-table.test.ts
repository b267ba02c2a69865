import { describe, expect, it } from 'vitest'
import { type AlertRule, alertRuleSchema } from '#domain/alert'
import { judge, type Standing, unheard } from '../../src/main/alerts/judge'
import type { Line } from '../../src/main/alerts/line'

const gapMs = 390_000

/** A line at 80 and 90 that ends at 70; a rule says the rest. */
function lineOf(given: Partial<AlertRule> = {}): Line {
  const rule = alertRuleSchema.parse({ id: 'r', title: 'R', metric: 'm', ...given })
  const { direction = 'above', warning, critical, clear } = rule
  const own = warning !== undefined || critical !== undefined
  const lines = own ? { warning, critical, clear } : { warning: 80, critical: 90, clear: 70 }
  return { rule, unit: '%', source: 'own', direction, gapMs, ...(JSON.parse(JSON.stringify(lines)) as object) }
}

/** Looks ten seconds apart, `-` for none that answered; what each made of the alert, a letter a look. */
function told(looks: string, line: Line, everyMs = 10_000): string {
  let standing: Standing = unheard
  return looks
    .split(' ')
    .map((look, at) => {
      const value = look === '-' ? null : Number(look)
      const judged = judge(line, standing, { at: 1_000_000 + at * everyMs, value })
      standing = judged.standing
      const letters = { clear: '.', warning: 'w', critical: 'C' } as const
      return letters[standing.level]
    })
    .join('')
}

describe('what a look makes of an alert', () => {
  // Rule, looks (ten seconds apart), and the state after each: . clear, w warning, C critical.
  const rows: [what: string, rule: Partial<AlertRule>, looks: string, states: string][] = [
    ['the line itself is beyond', {}, '79.9 80 90', '.wC'],
    ['it ends past clear, not at the line', {}, '85 79 71 70', 'www.'],
    ['critical eases to warning, one alert', {}, '95 85 95 75 69', 'CwCw.'],
    ['between clear and the line nothing begins', {}, '75 79 75', '...'],
    ['a duration is held before it begins', { forSeconds: 20 }, '85 85 85 85', '..ww'],
    ['a duration begins anew after one good look', { forSeconds: 20 }, '85 85 60 85 85 85', '.....w'],
    ['getting worse takes its duration too', { forSeconds: 20 }, '85 85 95 95 95', '..wwC'],
    ['straight to critical counts for warning', { forSeconds: 20 }, '85 95 95 95', '..wC'],
    ['a look without an answer is not counted', { forSeconds: 30 }, '85 85 - 85 85 85', '.....w'],
    ['strikes are looks one after the other', { strikes: 3 }, '85 85 60 85 85 85', '.....w'],
    ['a strike is not lost by silence', { strikes: 3 }, '85 85 - 85', '...w'],
    ['strikes and duration are both needed', { strikes: 2, forSeconds: 30 }, '85 85 85 85', '...w'],
    [
      'below: trouble lies under the line',
      { direction: 'below', warning: 20, critical: 10, clear: 25 },
      '21 20 10 15 24 25',
      '.wCww.',
    ],
    ['only critical: no warning on the way', { critical: 90, clear: 80 }, '85 90 85 80', '.CC.'],
    ['only warning: nothing worse', { warning: 80 }, '85 99 79', 'ww.'],
    ['without clear it ends under the line', { warning: 80 }, '80 79.9', 'w.'],
    ['health: two strikes', { direction: 'below', critical: 0, strikes: 2 }, '1 0 1 0 0 1', '....C.'],
    ['health: three strikes', { direction: 'below', critical: 0, strikes: 3 }, '1 0 0 1 0 0 0 1', '......C.'],
    ['silence keeps what was', { missing: 'keep', missingSeconds: 20 }, '85 - - - -', 'wwwww'],
    ['silence keeps nothing too', { missing: 'keep', missingSeconds: 20 }, '60 - - - -', '.....'],
    ['silence is rest', { missing: 'clear', missingSeconds: 20 }, '85 - - 85', 'ww.w'],
    ['silence is trouble', { missing: 'alert', missingSeconds: 20 }, '60 - - -', '..ww'],
    ['silence is trouble from the first look', { missing: 'alert', missingSeconds: 20 }, '- - -', '..w'],
    ['what began for silence ends with an answer', { missing: 'alert', missingSeconds: 20 }, '60 - - 75', '..w.'],
    ['what began for silence stays where it is beyond', { missing: 'alert', missingSeconds: 20 }, '60 - - 85', '..ww'],
    ['silence does not ease what is critical', { missing: 'alert', missingSeconds: 20 }, '95 - - -', 'CCCC'],
    ['silence needs its strikes', { missing: 'alert', missingSeconds: 15, strikes: 4 }, '60 - - - -', '....w'],
    ['what is no number was not heard', { missing: 'alert', missingSeconds: 20 }, '60 NaN Infinity', '..w'],
  ]
  it.each(rows)('%s', (_, rule, looks, states) => {
    expect(told(looks, lineOf(rule))).toBe(states)
  })
})

describe('every combination', () => {
  const lines = { above: [60, 75, 85, 95], below: [40, 25, 15, 5] }
  /** What must hold after every look, whatever came before. */
  it('of four values and silence in any order, for each way to say what silence is', () => {
    const rule = { above: { warning: 80, critical: 90, clear: 70 }, below: { warning: 20, critical: 10, clear: 30 } }
    let looked = 0
    for (const direction of ['above', 'below'] as const)
      for (const missing of ['alert', 'keep', 'clear'] as const)
        for (const strikes of [1, 2])
          for (const forSeconds of [0, 10]) {
            const line = lineOf({ ...rule[direction], direction, missing, strikes, forSeconds, missingSeconds: 15 })
            const walk = (standing: Standing, depth: number) => {
              if (depth === 5) return
              for (const value of [...lines[direction], null]) {
                const at = (depth + 1) * 10_000
                const { standing: next, happened } = judge(line, standing, { at, value })
                looked++
                const { level: was } = standing
                const changed = next.level !== was
                if ((happened !== undefined) !== changed) throw new Error(`${was} ${value} ${next.level} ${happened}`)
                // Well past clear nothing stands; from clear nothing begins but beyond a line or in silence.
                if (value === lines[direction][0] && next.level !== 'clear' && next.begun.length < 3)
                  throw new Error('stands')
                if (happened === 'fired' && value !== null && value === lines[direction][1])
                  throw new Error('began between')
                if (next.level === 'critical' && value !== null && value !== lines[direction][3])
                  throw new Error('too bad')
                if (was === 'clear' && value === null && changed && missing !== 'alert') throw new Error('silence')
                walk(next, depth + 1)
              }
            }
            walk(unheard, 0)
          }
    expect(looked).toBe(24 * (5 + 25 + 125 + 625 + 3125))
  })
})

describe('time', () => {
  const at = (standing: Standing, line: Line, ms: number, value: number | null) =>
    judge(line, standing, { at: ms, value })
  const hour = 3_600_000

  it('while we slept counts neither as beyond nor as silence', () => {
    const line = lineOf({ forSeconds: 600, missing: 'alert', missingSeconds: 600 })
    const before = at(at(unheard, line, 0, 85).standing, line, 60_000, 85).standing
    const woken = at(before, line, 8 * hour, 85)
    expect(woken).toMatchObject({ standing: { level: 'clear', warning: { ms: 0, looks: 1 } } })
    const silent = at(before, line, 8 * hour, null)
    expect(silent).toMatchObject({ standing: { level: 'clear', silent: { ms: 0, looks: 1 } } })
  })
  it('is counted by the clock that stands while we sleep and that nobody sets', () => {
    const line = lineOf({ forSeconds: 300 })
    const looks = (...times: [at: number, elapsed: number][]) =>
      times.reduce((standing, [at, elapsed]) => judge(line, standing, { at, elapsed, value: 85 }).standing, unheard)
    const minute = 60_000
    // A nap of five minutes, a clock that was set forward by so much, and one that was set back.
    for (const second of [6 * minute, -54 * minute])
      expect(looks([0, 0], [second, minute])).toMatchObject({ level: 'clear', warning: { ms: minute, looks: 2 } })
    expect(looks([0, 0], [2 * minute, 2 * minute], [5 * minute, 5 * minute]).level).toBe('warning')
  })
  it('that is set back neither shortens nor lengthens anything', () => {
    const line = lineOf({ forSeconds: 60 })
    let standing = at(at(unheard, line, 10 * hour, 85).standing, line, 10 * hour + 30_000, 85).standing
    standing = at(standing, line, 9 * hour, 85).standing
    expect(standing).toMatchObject({ level: 'clear', warning: { ms: 30_000 } })
    standing = at(standing, line, 9 * hour + 30_000, 85).standing
    expect(standing.level).toBe('warning')
  })
  it('that is set forward does not fire', () => {
    const line = lineOf({ forSeconds: 60 })
    const standing = at(at(unheard, line, 0, 85).standing, line, 5 * hour, 85).standing
    expect(standing.level).toBe('clear')
  })
})

describe('what comes and goes', () => {
  const minute = 60_000
  it('is open from the third time on until it was quiet for a quarter of an hour', () => {
    const line = lineOf()
    let standing: Standing = unheard
    let clock = 0
    const happened: string[] = []
    const look = (value: number) => {
      clock += minute
      const judged = judge(line, standing, { at: clock, value })
      standing = judged.standing
      if (judged.happened) happened.push(judged.happened)
    }
    for (let swing = 0; swing < 10; swing++) {
      look(85)
      look(60)
    }
    expect(happened).toEqual(['fired', 'resolved', 'fired', 'resolved', 'fired'])
    expect(standing.begun).toHaveLength(10)
    for (let quiet = 0; quiet < 14; quiet++) look(60)
    expect(standing.level).toBe('warning')
    look(60)
    expect(standing.level).toBe('clear')
    expect(happened.at(-1)).toBe('resolved')
  })
  it('is forgotten after an hour', () => {
    const line = lineOf()
    let standing: Standing = unheard
    for (const [ms, value] of [
      [0, 85],
      [minute, 60],
      [30 * minute, 85],
      [31 * minute, 60],
      [65 * minute, 85],
    ] as const)
      standing = judge(line, standing, { at: ms, value }).standing
    expect(standing.begun).toHaveLength(2)
  })
})

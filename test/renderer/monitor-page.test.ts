import { afterEach, describe, expect, it } from 'vitest'
import type { Stretch } from '#domain/sample'
import type { AppliedThreshold } from '#domain/threshold'
import { readChoice, usual, writeChoice } from '../../src/renderer/panels/monitor/chosen-charts'
import { aligned, difference, foremost, type Line, pointsTable } from '../../src/renderer/panels/monitor/lines'
import { standingOf } from '../../src/renderer/panels/monitor/standing'
import { earlierMs, moved, windowOf, windowQuery, zoomed } from '../../src/renderer/panels/monitor/window'
import { stepsOf } from '../../src/renderer/parts/axis-steps'
import { toCsv } from '../../src/renderer/parts/csv'

const hour = 60 * 60_000
const now = Date.UTC(2026, 10, 26, 12)

const line = (label: string, mean: (number | null)[], more: Partial<Stretch> = {}): Line => ({
  label,
  stretch: { series: 1, everyMs: 0, at: mean.map((_, at) => at * 1000), mean, low: mean, high: mean, ...more },
})
const threshold = (direction: 'above' | 'below', warning: number, critical: number): AppliedThreshold => ({
  ...{ id: 't', title: 'T', unit: '%', source: 'own', set: 'default', direction, warning, critical },
})

describe('the window of the monitor', () => {
  it('is the last hour when the address says nothing that can be read', () => {
    for (const query of [{}, { range: 'never' }, { from: 'x', to: '1' }, { from: '5', to: '6' }, { at: '-1' }])
      expect(windowOf(query as Record<string, string>, now)).toEqual({ from: now - hour, to: now, range: '1h' })
  })

  it('comes back from its own address, and `at` alone is an hour around that moment', () => {
    const own = { from: now - 3 * hour, to: now - hour }
    expect(windowOf(asQuery(windowQuery(own)), now)).toEqual(own)
    const week = windowOf({ range: '7d' }, now)
    expect(windowOf(asQuery(windowQuery(week)), now)).toEqual(week)
    expect(windowOf({ at: String(now) }, now + hour)).toEqual({ from: now - hour / 2, to: now + hour / 2 })
  })

  it('goes closer around a moment, never closer than a minute, and earlier by half of itself', () => {
    const window = { from: now - hour, to: now }
    expect(zoomed(window, 1 / 2, now)).toEqual({ from: now - hour / 2, to: now })
    expect(zoomed({ from: now - 60_000, to: now }, 1 / 2)).toEqual({ from: now - 60_000, to: now })
    expect(moved(window, -1)).toEqual({ from: now - 1.5 * hour, to: now - hour / 2 })
    expect(earlierMs(window, 'before')).toBe(hour)
    expect(earlierMs(window, 'week')).toBe(7 * 24 * hour)
  })
})

describe('a day and a week earlier', () => {
  const zone = process.env.TZ
  afterEach(() => {
    process.env.TZ = zone
    if (zone === undefined) delete process.env.TZ
  })

  it.each([
    ['Europe/Berlin', '2026-03-29T10:00:00Z', 23, 7 * 24 - 1],
    ['Europe/Berlin', '2026-10-25T10:00:00Z', 25, 7 * 24 + 1],
    ['America/New_York', '2026-03-08T16:00:00Z', 23, 7 * 24 - 1],
    ['America/New_York', '2026-11-03T16:00:00Z', 24, 7 * 24 + 1],
    ['UTC', '2026-03-29T10:00:00Z', 24, 7 * 24],
  ])('are at the same hour of the clock in %s on %s', (where, at, dayHours, weekHours) => {
    process.env.TZ = where
    const window = { from: Date.parse(at) - hour, to: Date.parse(at) }
    expect(earlierMs(window, 'day') / hour).toBe(dayHours)
    expect(earlierMs(window, 'week') / hour).toBe(weekHours)
  })
})

const asQuery = (query: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(query).filter((one): one is [string, string] => one[1] !== undefined))

describe('the lines of a chart', () => {
  it('stand on one axis; the earlier ones lie behind, later than they were', () => {
    const { data, drawn } = aligned(
      [{ ...line('a', [1, null]), earlier: { series: 1, everyMs: 0, at: [-5000], mean: [9], low: [9], high: [9] } }],
      5000,
    )
    expect(drawn.map(one => one.what)).toEqual(['earlier', 'mean'])
    expect(data).toEqual([
      [0, 1000],
      [9, undefined],
      [1, null],
    ])
  })

  it('have a band from low to high only where points stand for more than a sample', () => {
    const rolled = line('', [1, 2], { everyMs: 60_000, low: [0, 1], high: [5, 6] })
    expect(aligned([rolled], 0).drawn.map(one => one.what)).toEqual(['high', 'low', 'mean'])
    expect(aligned([line('', [1, 2])], 0).drawn.map(one => one.what)).toEqual(['mean'])
  })

  it('are the worst ones where they are too many', () => {
    const all = [line('a', [1]), line('b', [9]), line('c', [null]), line('d', [5])]
    expect(foremost(all, 2, 'above').map(one => one.label)).toEqual(['b', 'd'])
    expect(foremost(all, 2, 'below').map(one => one.label)).toEqual(['a', 'd'])
  })

  it('as a table keep their gaps, and a name that a spreadsheet would run is defused', () => {
    const csv = toCsv(pointsTable([line('=cmd()', [1, null]), line('b', [2, 3])], '%'))
    expect(csv.split('\r\n')).toEqual([
      "time_utc,'=cmd() value (%),b value (%)",
      '1970-01-01T00:00:00.000Z,1,2',
      '1970-01-01T00:00:01.000Z,,3',
      '',
    ])
  })

  it('differ in their unit and as a share; what is slight has no direction', () => {
    expect(difference(50, 60, '%')).toEqual({ text: '+10 points, +20 %', way: 'above' })
    expect(difference(100, 99, 'ms')).toEqual({ text: '−1 ms, −1 %' })
    expect(difference(0, 3, '')).toEqual({ text: '+3', way: 'above' })
    expect(difference(79.7, 79.6, '%')).toEqual({ text: '−0.1 points, less than 1 %' })
    expect(difference(5, 5, '%')).toEqual({ text: 'no difference' })
  })
})

describe('how a chart stands', () => {
  it('is judged by the newest value of its worst line; what could not be measured is never well', () => {
    const above = threshold('above', 80, 95)
    expect(standingOf([line('a', [99, 10]), line('b', [81])], above)).toBe('warning')
    expect(standingOf([line('a', [95])], above)).toBe('critical')
    expect(standingOf([line('a', [10, null])], above)).toBe('unknown')
    expect(standingOf([line('a', [97])], threshold('below', 95, 90))).toBe('well')
    expect(standingOf([line('a', [97])], undefined)).toBe('none')
  })
})

describe('the marks of an axis', () => {
  it('stand at round times and sizes', () => {
    expect(stepsOf('s')).toEqual(expect.arrayContaining([0.5, 1, 15, 60, 300, 3600, 86_400]))
    expect(stepsOf('s')).not.toContain(500)
    expect(stepsOf('h')).toEqual(expect.arrayContaining([1, 6, 24]))
    expect(stepsOf('bytes/s')).toContain(1024)
    expect(stepsOf('%')).toBeUndefined()
  })
})

describe('which charts are shown', () => {
  it('are those with a line first, until somebody chooses; none is a choice too', () => {
    const metric = (id: string, more = {}) =>
      ({ id, title: id, unit: '', kind: 'gauge', protocol: 'redis', ...more }) as const
    expect(usual([metric('a'), metric('b', { threshold: 't' })])).toEqual(['b', 'a'])
    expect(readChoice('')).toBeUndefined()
    expect(readChoice(writeChoice([]))?.filter(Boolean)).toEqual([])
    expect(readChoice(writeChoice(['a', 'b']))).toEqual(['a', 'b'])
  })
})

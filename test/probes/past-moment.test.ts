import { describe, expect, it } from 'vitest'
import type { Mark } from '#domain/mark'
import { momentOf } from '../../src/main/probes/past/moment'

const now = Date.UTC(2026, 10, 26, 12)
const hour = 3_600_000
const mark = (hoursAgo: number, title: string, more: Partial<Mark> = {}): Mark => ({
  ...{ id: title, system: 'acme', at: now - hoursAgo * hour, kind: 'deployment', title },
  ...more,
})
const marks = [
  mark(9, 'Deployment: 2.1', { version: '2.1', until: now - 8 * hour }),
  mark(7, 'Deployment: 2.10', { version: '2.10', until: now - 6 * hour }),
  mark(5, 'Deployment: 2026-01-02', { version: '2026-01-02', until: now - 4 * hour }),
  mark(3, 'Errors (web)', { kind: 'alert', until: now - 2 * hour }),
]
const moment = (text: string) => {
  const { from, to } = momentOf(text, now, marks)
  return [from, to].map(at => (now - at) / hour)
}

describe('a moment that a text means', () => {
  it('is a version, exactly, and all of the time that its deployment took', () => {
    expect(moment('2.1')).toEqual([9, 8])
    expect(moment('2.10')).toEqual([7, 6])
    expect(moment('2026-01-02')).toEqual([5, 4])
    expect(moment('deployment')).toEqual([5, 4])
  })

  it('is a day that there is: of a leap year, not the 31st of February', () => {
    const at = (text: string) => new Date(momentOf(text, now, []).from).toISOString()
    expect(at('2024-02-29')).toBe('2024-02-29T00:00:00.000Z')
    expect(at('2026-03-31 23:30')).toBe('2026-03-31T23:30:00.000Z')
    expect(at('2026-04-01T00:30+02:00')).toBe('2026-03-31T22:30:00.000Z')
    for (const none of ['2025-02-29', '2026-02-31', '2026-04-31 10:00', '2026-02-30T10:00+01:00'])
      expect(() => at(none)).toThrow('is no moment that is known here')
  })

  it('is where anything else began: an alert is looked at while it lasts', () => {
    expect(moment('errors')).toEqual([3, 3])
    expect(moment('error')).toEqual([3, 3])
    expect(moment('2h ago')).toEqual([2, 2])
    expect(moment('2026-11-26 11:00')).toEqual([1, 1])
  })

  it('is never that of a version which only looks alike', () => {
    for (const version of ['2.11', '2', '0', '10', '.10', '2.1-rc1'])
      expect(() => momentOf(version, now, [mark(7, 'Deployment: 2.10'), mark(6, 'Deployment: 12.11')])).toThrow()
    expect(momentOf('2.10', now, [mark(7, 'Shipped 2.10, at last')]).from).toBe(now - 7 * hour)
  })

  it('is the first that is known of several', () => {
    expect(moment('deployment or 1d ago')).toEqual([5, 4])
    expect(moment('incident or 1d ago')).toEqual([24, 24])
    expect(() => moment('the big release')).toThrow('no moment')
  })
})

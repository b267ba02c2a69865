import { expect, test } from 'vitest'
import { OpsError } from '#domain/failure'
import { assertSchedule, nextTime } from '../../src/main/rounds/schedule'
import { standingOf } from '../../src/main/rounds/standing'

const at = (text: string) => Date.parse(text)
const times = (cron: string, zone: string, after: string, count: number) => {
  const all: string[] = []
  for (let last = at(after); all.length < count; ) {
    last = nextTime({ cron, zone }, last) ?? Number.NaN
    all.push(new Date(last).toISOString())
  }
  return all
}

test('on the day that has no half past two it comes due once, and at that hour again from the next day', () => {
  expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 3)).toEqual([
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
    '2026-03-31T00:30:00.000Z',
  ])
})

test('on the day that has half past two twice it comes due once', () => {
  expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 3)).toEqual([
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
    '2026-10-27T01:30:00.000Z',
  ])
})

test.each([
  [{ cron: '61 * * * *' }, /minute: 61/],
  [{ cron: '* * *' }, /five/],
  [{ cron: '0 0 0 * * *' }, /5 parts/],
  [{ cron: 'rm -rf' }, /cannot be read/],
  [{ cron: '0 0 31 2 *' }, /never comes due/],
  [{ cron: '* * * * *' }, /every fifteen minutes/],
  [{ zone: 'Mars/Olympus' }, /no time zone/],
])('%o is refused, and why', (schedule, why) => {
  const refused = () => assertSchedule({ cron: undefined, ...schedule })
  expect(refused).toThrow(OpsError)
  expect(refused).toThrow(why)
})

test('without a schedule it is due a cadence after it was done, and overdue when one was missed', () => {
  const doneAt = at('2026-11-23T09:00:00Z')
  const stands = (now: string) => standingOf({ cadence: 'daily' }, { doneAt, seenAt: undefined }, at(now)).state
  expect(stands('2026-11-23T20:00:00Z')).toBe('done')
  expect(stands('2026-11-24T08:30:00Z')).toBe('due')
  expect(stands('2026-11-26T08:30:00Z')).toBe('overdue')
  expect(standingOf({ cadence: 'daily' }, { doneAt: undefined, seenAt: undefined }, doneAt).state).toBe('due')
})

test('what was done while the clock stood a year ahead was not done', () => {
  const now = at('2026-11-26T12:00:00Z')
  const ahead = at('2027-11-26T12:00:00Z')
  const daily = { cadence: 'daily', cron: '0 9 * * *', zone: 'UTC' } as const
  expect(standingOf({ cadence: 'daily' }, { doneAt: ahead, seenAt: undefined }, now).state).toBe('due')
  expect(standingOf(daily, { doneAt: ahead, seenAt: undefined }, now).state).toBe('due')
  expect(standingOf(daily, { doneAt: ahead, seenAt: at('2026-11-25T12:00:00Z') }, now).state).toBe('due')
  expect(standingOf(daily, { doneAt: now + 5000, seenAt: undefined }, now).state).toBe('done')
})

test('with one it is due from the first time after it was done, or after it is known, and overdue from the second', () => {
  const monday = { cadence: 'weekly', cron: '0 9 * * 1', zone: 'Europe/Berlin' } as const
  const seenAt = at('2026-11-25T12:00:00Z')
  const stands = (now: string, doneAt?: number) => standingOf(monday, { doneAt, seenAt }, at(now))
  expect(stands('2026-11-26T12:00:00Z')).toEqual({ state: 'done', nextAt: '2026-11-30T08:00:00.000Z' })
  expect(stands('2026-11-30T08:00:00Z').state).toBe('due')
  expect(stands('2026-12-07T08:00:00Z').state).toBe('overdue')
  expect(stands('2026-12-07T08:00:00Z', at('2026-12-01T10:00:00Z')).state).toBe('due')
})

import { describe, expect, test } from 'vitest'
import type { KeptIncident } from '#domain/incident'
import { acknowledgeBy, dueAt, nextBusinessDay } from '../../src/main/incidents/clocks'
import { turns } from '../../src/main/incidents/escalation'
import { clocksOf } from '../../src/main/incidents/kept-clocks'
import { measuresOf } from '../../src/main/incidents/measures'
import { moved } from '../../src/main/incidents/moves'

/** 12 January 2026 was a Monday. */
const noon = '2026-01-12T12:00:00.000Z'
const incident = (more: Partial<KeptIncident> = {}): KeptIncident => ({
  ...{ id: 'one', system: 'acme', title: 'down', severity: 'P0', state: 'declared', beganAt: noon, declaredAt: noon },
  ...{ declaredBy: 'ann', roles: {}, evidence: { state: 'none', runs: [] }, ...more },
})

describe('clocks', () => {
  test.each([
    ['P0', '2026-01-12T12:15:00.000Z'],
    ['P1', '2026-01-12T13:00:00.000Z'],
    ['P2', '2026-01-12T16:00:00.000Z'],
    ['P3', '2026-01-13T17:00:00.000Z'],
  ] as const)('a %s has to be acknowledged by %s', (severity, by) => {
    expect(acknowledgeBy(severity, noon, { zone: 'UTC' })).toBe(by)
  })

  test('a system’s own clock counts before the one that ships', () => {
    const policy = { levels: { P0: { acknowledge: 5 } } }
    expect(acknowledgeBy('P0', noon, policy)).toBe('2026-01-12T12:05:00.000Z')
    expect(acknowledgeBy('P1', noon, policy)).toBe('2026-01-12T13:00:00.000Z')
  })

  test.each([
    ['a weekday leads to the next', '2026-01-14T23:00:00Z', 'UTC', '2026-01-15T17:00:00.000Z'],
    ['a Friday to Monday', '2026-01-16T08:00:00Z', 'UTC', '2026-01-19T17:00:00.000Z'],
    ['a Saturday to Monday', '2026-01-17T08:00:00Z', 'UTC', '2026-01-19T17:00:00.000Z'],
    ['a Sunday to Monday', '2026-01-18T08:00:00Z', 'UTC', '2026-01-19T17:00:00.000Z'],
    [
      'the day is that of the zone: late Friday in UTC is Saturday in Tokyo',
      '2026-01-16T20:00:00Z',
      'Asia/Tokyo',
      '2026-01-19T08:00:00.000Z',
    ],
    [
      'early Friday in UTC is Thursday in New York',
      '2026-01-16T03:00:00Z',
      'America/New_York',
      '2026-01-16T22:00:00.000Z',
    ],
    // Berlin goes from +1 to +2 on Sunday 29 March 2026 and back on 25 October.
    ['over the spring night an hour earlier', '2026-03-27T12:00:00Z', 'Europe/Berlin', '2026-03-30T15:00:00.000Z'],
    ['over the autumn night an hour later', '2026-10-23T12:00:00Z', 'Europe/Berlin', '2026-10-26T16:00:00.000Z'],
    // In Santiago the clock goes from midnight to one on 6 September 2026: that midnight does not exist.
    ['over a midnight that is left out', '2026-09-04T20:00:00Z', 'America/Santiago', '2026-09-07T20:00:00.000Z'],
  ])('%s', (_, at, zone, due) => {
    expect(nextBusinessDay(at, { zone })).toBe(due)
  })

  test('no holiday of the system is a business day, by the day of its zone', () => {
    const holidays = ['2026-12-24', '2026-12-25', '2027-01-01']
    expect(nextBusinessDay('2026-12-23T08:00:00Z', { zone: 'UTC', holidays })).toBe('2026-12-28T17:00:00.000Z')
    // Five in the afternoon of the 28th in Auckland is the 28th at four in UTC.
    expect(nextBusinessDay('2026-12-24T20:00:00Z', { zone: 'Pacific/Auckland', holidays: ['2026-12-28'] })).toBe(
      '2026-12-29T04:00:00.000Z',
    )
  })

  test('another severity begins its clock anew', () => {
    const raised = incident({ severity: 'P0', graded: [{ severity: 'P2', until: '2026-01-12T14:00:00.000Z' }] })
    expect(dueAt(raised)).toBe('2026-01-12T14:15:00.000Z')
    const acknowledged = { ...raised, state: 'acknowledged' as const, acknowledgedAt: '2026-01-12T12:10:00.000Z' }
    expect(dueAt(acknowledged)).toBe('2026-01-12T14:30:00.000Z')
  })

  test('after the acknowledgement the next update is awaited, counted from the last', () => {
    const acknowledged = incident({ state: 'acknowledged', acknowledgedAt: '2026-01-12T12:10:00.000Z' })
    expect(dueAt(acknowledged)).toBe('2026-01-12T12:40:00.000Z')
    expect(dueAt({ ...acknowledged, toldAt: '2026-01-12T12:30:00.000Z' })).toBe('2026-01-12T13:00:00.000Z')
    // What was told before somebody took it over does not shorten the wait.
    expect(dueAt({ ...acknowledged, toldAt: '2026-01-12T12:01:00.000Z' })).toBe('2026-01-12T12:40:00.000Z')
    expect(dueAt({ ...acknowledged, severity: 'P3' })).toBeUndefined()
    expect(dueAt({ ...acknowledged, state: 'resolved' })).toBeUndefined()
  })
})

test('a report counts no silence over a time in which it seemed over', () => {
  const at = (clock: string) => `2026-01-12T${clock}:00.000Z`
  const entry = (kind: 'state' | 'update', clock: string, text: string) => ({
    seq: 1,
    incident: 'one',
    at: at(clock),
    kind,
    text,
  })
  const again = incident({ state: 'resolved', acknowledgedAt: at('12:10'), resolvedAt: at('18:40') })
  const timeline = [
    entry('state', '12:10', 'Acknowledged'),
    entry('state', '12:20', 'Resolved'),
    entry('state', '18:00', 'Acknowledged: it is back'),
    entry('update', '18:20', 'We are on it'),
  ]
  expect(clocksOf(again, timeline).map(({ until, met }) => [until, met])).toEqual([
    [at('12:15'), true],
    [at('18:30'), true],
    [at('18:50'), true],
  ])
})

test('a report judges each pause by the severity that held then', () => {
  const at = (clock: string) => `2026-01-12T${clock}:00.000Z`
  const clocks = (more: Partial<KeptIncident>) => {
    const one = incident({ state: 'resolved', resolvedAt: at('16:20'), ...more })
    return clocksOf(one, []).map(({ name, until, met }) => [name, until, met])
  }
  // Acknowledged in the time of a P2, then found to be graver.
  expect(
    clocks({ severity: 'P0', acknowledgedAt: at('15:00'), graded: [{ severity: 'P2', until: at('16:00') }] }),
  ).toEqual([
    ['Acknowledge', at('16:00'), true],
    ['Update, by its resolution', at('16:30'), true],
  ])
  // What was late stays late, whatever it was called afterwards.
  expect(
    clocks({ severity: 'P3', acknowledgedAt: at('12:10'), graded: [{ severity: 'P0', until: at('16:00') }] }),
  ).toEqual([
    ['Acknowledge', at('12:15'), true],
    ['Update, by its resolution', at('12:40'), false],
  ])
})

describe('turns', () => {
  const policy = {
    contacts: [
      { role: 'on call', name: 'Ann', reach: '' },
      { role: 'lead', name: 'Bo', reach: '', after: 15 },
      { role: 'owner', name: 'Cy', reach: '', after: 30, from: 'P1' as const },
    ],
  }
  const at = (minutes: number) => new Date(Date.parse(noon) + minutes * 60_000).toISOString()
  const names = (one: KeptIncident, minutes: number) => turns(one, policy, at(minutes)).map(({ name }) => name)

  test('come while nobody acknowledges, and not once somebody has', () => {
    expect(names(incident(), 0)).toEqual(['Ann'])
    expect(names(incident(), 15)).toEqual(['Ann', 'Bo'])
    expect(names(incident(), 600)).toEqual(['Ann', 'Bo', 'Cy'])
    // Held back by quiet hours until after it was acknowledged, Bo's turn does not come any more.
    expect(names(incident({ state: 'acknowledged', acknowledgedAt: at(20) }), 600)).toEqual(['Ann'])
    expect(names(incident({ state: 'resolved', acknowledgedAt: at(20), resolvedAt: at(30) }), 600)).toEqual([])
    expect(names(incident({ severity: 'P2' }), 600)).toEqual(['Ann', 'Bo'])
  })
})

describe('measures', () => {
  test('are means over those that came so far, and say when there is none', () => {
    expect(measuresOf([incident()])).toEqual({ acknowledged: 0, resolved: 0 })
    const early = { beganAt: '2026-01-12T11:50:00.000Z', acknowledgedAt: '2026-01-12T12:10:00.000Z' }
    const both = [
      incident({ ...early, resolvedAt: '2026-01-12T12:50:00.000Z' }),
      incident({ acknowledgedAt: '2026-01-12T12:20:00.000Z' }),
    ]
    expect(measuresOf(both)).toEqual({ acknowledged: 2, mttaMs: 900_000, resolved: 1, mttrMs: 3_600_000 })
  })
  test('leave out what a clock that went backwards says', () => {
    const back = incident({ acknowledgedAt: '2026-01-12T11:00:00.000Z' })
    expect(measuresOf([back, incident({ acknowledgedAt: '2026-01-12T12:01:00.000Z' })])).toMatchObject({
      acknowledged: 1,
      mttaMs: 60_000,
    })
  })
})

describe('states', () => {
  const through = (...states: readonly KeptIncident['state'][]) =>
    states.reduce((one, to, at) => moved(one, to, 'ann', `2026-01-12T12:0${at + 1}:00.000Z`), incident())

  test('lead from the declaration to the end, each with its time', () => {
    expect(through('acknowledged', 'mitigated', 'resolved', 'closed')).toMatchObject({
      ...{ acknowledgedAt: '2026-01-12T12:01:00.000Z', acknowledgedBy: 'ann', mitigatedAt: '2026-01-12T12:02:00.000Z' },
      ...{ resolvedAt: '2026-01-12T12:03:00.000Z', closedAt: '2026-01-12T12:04:00.000Z', state: 'closed' },
    })
  })
  test('fall back from resolved: then it was not resolved, and its first acknowledgement stays', () => {
    const again = through('acknowledged', 'resolved', 'acknowledged')
    expect(again.resolvedAt).toBeUndefined()
    expect(again.acknowledgedAt).toBe('2026-01-12T12:01:00.000Z')
    // While it seemed over nobody owed an update: the next one is counted from then.
    const late = moved(through('acknowledged', 'resolved'), 'acknowledged', 'ann', '2026-01-12T18:00:00.000Z')
    expect(dueAt(late)).toBe('2026-01-12T18:30:00.000Z')
  })
  test.each([
    [['resolved'], 'acknowledge it first'],
    [['acknowledged', 'closed'], 'Next: mitigated or resolved'],
    [['acknowledged', 'acknowledged'], 'already'],
    [['acknowledged', 'resolved', 'closed', 'acknowledged'], 'closed'],
  ] as const)('refuse the way %j', (states, why) => {
    let words = ''
    try {
      through(...states)
    } catch (error) {
      const { message, hint } = (error as { failure: { message: string; hint?: string } }).failure
      words = `${message} ${hint}`
    }
    expect(words).toContain(why)
  })
})

import { expect, test } from 'vitest'
import type { Alert, ToldAlert } from '#domain/alert'
import { noticesOf } from '#domain/alert-notice'
import type { ToldIncident } from '#domain/incident'

const told = (id: string, event: ToldAlert['event'], more: Partial<Alert> = {}): ToldAlert => ({
  event,
  alert: {
    ...{ id, system: 'acme', rule: 'cpu', title: `CPU ${id}`, profile: 'p', target: 'web', metric: 'cpu_pct' },
    ...{ label: '', severity: 'warning', state: 'firing', since: '2026-01-01T00:00:00Z', value: 91, unit: '%' },
    ...{ source: 'own', flaps: 0, ...more },
  },
})
const names = (system: string) => system.toUpperCase()
const titles = (all: readonly ToldAlert[], wanted: 'all' | 'critical' | 'none' = 'all') =>
  noticesOf(all, wanted, names).map(notice => notice.title)

test('what begins or gets worse is said, and leads to its alert; the rest is not', () => {
  const all = [
    told('a', 'fired'),
    told('b', 'acknowledged'),
    told('c', 'resolved'),
    told('d', 'fired', { muted: 'quiet' }),
  ]
  expect(noticesOf(all, 'all', names)).toEqual([
    { title: 'Warning: CPU a', body: 'ACME · web', system: 'acme', alert: 'a' },
  ])
  const worse = told('a', 'worse', { severity: 'critical', label: 'core 1' })
  expect(noticesOf([told('a', 'fired'), worse], 'all', names)).toEqual([
    { title: 'Critical: CPU a', body: 'ACME · web · core 1 · it got worse', system: 'acme', alert: 'a' },
  ])
})

test('what began and ended while nobody heard is not said', () => {
  expect(titles([told('a', 'fired'), told('b', 'fired'), told('a', 'resolved')])).toEqual(['Warning: CPU b'])
})

test('only the grave ones, or none, where that was asked for', () => {
  const all = [told('a', 'fired'), told('b', 'fired', { severity: 'critical' })]
  expect(titles(all, 'critical')).toEqual(['Critical: CPU b'])
  expect(titles(all, 'none')).toEqual([])
})

test('a burst is one message, which leads to the system that it is of, or to all', () => {
  const many = ['a', 'b', 'c', 'd'].map(id => told(id, 'fired', { severity: id === 'a' ? 'critical' : 'warning' }))
  expect(noticesOf(many, 'all', names)).toEqual([
    { title: '4 alerts, 1 critical', body: 'ACME: CPU a, CPU b, CPU c…', system: 'acme' },
  ])
  const [wide] = noticesOf([...many, told('e', 'fired', { system: 'other' })], 'all', names)
  expect(wide).toMatchObject({ title: '5 alerts, 1 critical' })
  expect(wide?.system).toBeUndefined()
})

test('incidents come first, each with all that was told of it, and lead there', () => {
  const of = (
    id: string,
    severity: 'P0' | 'P2',
    what: ToldIncident['incident']['what'],
    text: string,
  ): ToldIncident => ({
    event: 'incident',
    incident: {
      ...{ id, system: 'acme', title: 'The shop is down', severity, state: 'declared', what, text },
      ...{ declaredAt: '2026-01-01T00:00:00Z', declaredBy: 'ann' },
    },
  })
  const all = [
    told('a', 'fired'),
    of('i', 'P0', 'declared', 'Declared P0: The shop is down'),
    of('j', 'P2', 'overdue', 'No update was given'),
    of('i', 'P0', 'escalated', 'Tell on call (Ann)'),
  ]
  const grave = {
    ...{ title: 'P0 incident: The shop is down', system: 'acme', incident: 'i' },
    body: 'ACME · Declared P0: The shop is down · Tell on call (Ann)',
  }
  expect(noticesOf(all, 'all', names)).toEqual([
    grave,
    { title: 'P2 incident: The shop is down', body: 'ACME · No update was given', system: 'acme', incident: 'j' },
    { title: 'Warning: CPU a', body: 'ACME · web', system: 'acme', alert: 'a' },
  ])
  expect(noticesOf(all, 'critical', names)).toEqual([grave])
  expect(noticesOf(all, 'none', names)).toEqual([])
})
